// Reads QR codes with the camera, where the browser can by itself; elsewhere the phone's own camera does.
const PERIOD = 250;
const DOOR = /\/events\/door\/([^/]+)\/?$/;

/** Return the digest by which the list knows a code; empty for what is no code of ours. */
export async function digestOf(text) {
  const token = DOOR.exec(text.trim())?.[1];
  if (!token) return "";
  const bytes = new TextEncoder().encode(decodeURIComponent(token));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

/** Show the button where it works; `onCode` gets each digest, `onRefusal` is called without a camera. */
export async function offerScanning({ onCode, onRefusal }) {
  const button = document.getElementById("scan");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  if (!(await window.BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  const [camera, video] = [document.getElementById("camera"), document.getElementById("video")];
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    camera.hidden = true;
    button.hidden = false;
  }

  async function look() {
    if (!stream) return;
    const codes = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
    if (codes.length === 0) {
      window.setTimeout(look, PERIOD);
      return;
    }
    stop();
    onCode(await digestOf(codes[0].rawValue));
  }

  button.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      onRefusal();
      return;
    }
    camera.hidden = false;
    button.hidden = true;
    video.srcObject = stream;
    await video.play();
    look();
  });
  document.getElementById("stop").addEventListener("click", stop);
  button.hidden = false;
}
