"""A crowd and portraits. Skin and hair come from a range of their own, never from the palette."""

from home.demo.drawings.canvas import Canvas, blend

SKINS = ("#f3d2b3", "#e0ac82", "#c68a5e", "#9b6240", "#6f4329", "#4e2f20")
HAIRS = ("#1d1a1f", "#3a2618", "#6b4423", "#a5682a", "#8d8a8a", "#d9b25f")


def _bust(canvas: Canvas, x: float, y: float, size: float, shirt: str) -> None:
    """Draw head and shoulders with the chin at y."""
    skin, hair = canvas.random.choice(SKINS), canvas.random.choice(HAIRS)
    style = canvas.random.randrange(4)
    if style == 1:
        canvas.box(x - size * 0.52, y - size * 1.05, size * 1.04, size * 1.5, hair, size * 0.45)
    canvas.box(x - size * 0.2, y - size * 0.2, size * 0.4, size * 0.6, blend(skin, "#000000", 0.12), size * 0.1)
    canvas.pie(x, y + size * 1.25, size * 1.05, 180, 360, shirt)
    canvas.ellipse(x, y - size * 0.42, size * 0.42, size * 0.54, skin)
    if style == 2:
        canvas.circle(x, y - size * 1.06, size * 0.2, hair)
    if style == 3:
        for step in range(-3, 4):
            canvas.circle(x + step * size * 0.14, y - size * (0.92 - 0.02 * step * step), size * 0.17, hair)
    else:
        canvas.pie(x, y - size * 0.52, size * 0.47, 178, 362, hair)
    canvas.box(x - size * 0.47, y - size * 0.6, size * 0.1, size * 0.24, hair, size * 0.04)
    canvas.box(x + size * 0.37, y - size * 0.6, size * 0.1, size * 0.24, hair, size * 0.04)


def crowd(canvas: Canvas) -> None:
    """Rows of people under bunting, each row nearer and larger."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    for start in (0, 1):
        points = [(x, 90 + start * 70 + 60 * (1 - ((x - 800) / 800) ** 2)) for x in range(-20, 1640, 20)]
        canvas.line(points, colours.ink, 3)
        for number, (left, top) in enumerate(points[2:-2:4]):
            canvas.polygon(
                [(left - 24, top), (left + 24, top), (left, top + 54)], colours.accents[(number + start) % 3]
            )
    for row in range(4):
        size, y = 58.0 + row * 24, 470.0 + row * 150
        canvas.box(0, y + size * 0.6, 1600, 1000, blend(colours.layers[row], colours.ink, 0.1))
        x = source.uniform(-30, 40)
        while x < 1660:
            _bust(canvas, x, y + source.uniform(-22, 22), size, source.choice([*colours.accents[:3], *colours.layers]))
            x += size * source.uniform(1.75, 2.3)


def _face(canvas: Canvas, skin: str) -> None:
    """Draw eyes, brows, nose and a smile on the large face of a portrait."""
    ink = blend(skin, "#000000", 0.72)
    for side in (-1, 1):
        canvas.ellipse(500 + side * 76, 430, 13, 17, ink)
        canvas.line([(500 + side * 108, 386), (500 + side * 76, 376), (500 + side * 46, 386)], ink, 9)
        canvas.circle(500 + side * 120, 500, 34, blend(skin, "#e2583e", 0.22))
    canvas.line([(500, 446), (488, 498), (508, 502)], blend(skin, "#000000", 0.26), 8)
    canvas.line([(440, 552), (468, 574), (500, 580), (532, 574), (560, 552)], ink, 9)
    if canvas.random.random() < 0.4:
        for side in (-1, 1):
            canvas.circle(500 + side * 76, 430, 58, ink)
            canvas.circle(500 + side * 76, 430, 50, blend(skin, "#ffffff", 0.12))
            canvas.ellipse(500 + side * 76, 430, 13, 17, ink)
        canvas.line([(480, 426), (520, 426)], ink, 8)


def portrait(canvas: Canvas) -> None:
    """One person, head and shoulders, before a plain ground."""
    colours, source = canvas.palette, canvas.random
    skin, hair, style = source.choice(SKINS), source.choice(HAIRS), source.randrange(4)
    canvas.sky(colours.sky, colours.glow)
    canvas.circle(500, 520, 430, blend(colours.layers[0], colours.glow, 0.35))
    if style in (1, 2):
        canvas.box(262, 190, 476, 620 if style == 1 else 480, hair, 220)
    canvas.box(420, 600, 160, 230, blend(skin, "#000000", 0.14), 60)
    canvas.pie(500, 1130, 400, 180, 360, colours.accents[source.randrange(3)])
    canvas.pie(500, 790, 104, 0, 180, blend(skin, "#000000", 0.06))
    canvas.ellipse(500, 450, 196, 240, skin)
    canvas.circle(306, 460, 36, skin)
    canvas.circle(694, 460, 36, skin)
    _face(canvas, skin)
    if style == 3:
        for step in range(-5, 6):
            canvas.circle(500 + step * 40, 246 + step * step * 4.2, 74, hair)
    else:
        canvas.pie(500, 392, 214, 180, 360, hair)
        canvas.polygon([(286, 392), (350, 392), (480, 300), (650, 392), (714, 392), (660, 250), (340, 250)], hair)
