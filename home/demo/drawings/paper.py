"""Letters, calendars, ballots and books."""

from collections.abc import Sequence

from home.demo.drawings.canvas import Canvas, Point, blend


def _sheet(canvas: Canvas, corners: Sequence[Point], fill: str) -> None:
    """Lay a sheet of paper with its shadow."""
    canvas.shadow([(x + 10, y + 16) for x, y in corners])
    canvas.polygon(corners, fill)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def letters(canvas: Canvas) -> None:
    """Envelopes adrift, the nearer the larger."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    canvas.circle(source.uniform(400, 1200), 480, 330, blend(colours.glow, colours.sky, 0.35))
    for number in range(13):
        width = 150 + number * 19
        column, row = number * 5 % 13, number * 7 % 13
        x, y = 90 + column * 118 + source.uniform(-30, 30), 110 + row * 66 + source.uniform(-20, 20)
        paper = blend(colours.light, colours.layers[number % 3], source.uniform(0, 0.28))
        a, b, c, d = canvas.turned(x, y, width, width * 0.64, source.uniform(-24, 24))
        _sheet(canvas, [a, b, c, d], paper)
        fold = _between(_between(a, b, 0.5), _between(d, c, 0.5), 0.56)
        canvas.polygon([a, fold, b], blend(paper, colours.layers[1], 0.24))
        canvas.line([a, fold, b], blend(paper, colours.ink, 0.35), 3)
        canvas.circle(*fold, width * 0.06, colours.accents[0])


def calendar(canvas: Canvas) -> None:
    """Two months on the wall with marked days."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[0], colours.glow)
    for number, (x, y, tilt) in enumerate(((470, 520, -4), (1110, 500, 3))):
        corners = canvas.turned(x, y, 560, 690, tilt)
        _sheet(canvas, corners, colours.light)
        head = canvas.turned(x + tilt * 4.6, y - 270, 560, 150, tilt)
        canvas.polygon(head, colours.accents[number])
        marked = set(source.sample(range(35), 6))
        for day in range(35):
            column, row = day % 7, day // 7
            shift = (row - 1.4) * -tilt * 1.6
            cx, cy = x - 216 + column * 72 + shift, y - 130 + row * 88 + (column - 3) * tilt * 1.25
            if day in marked:
                canvas.circle(cx, cy, 32, colours.accents[(day + 1) % 3])
            canvas.circle(cx, cy, 7, colours.ink if day in marked else blend(colours.ink, colours.light, 0.55))
        for side in (-150, 150):
            canvas.line([(x + side, y - 390), (x + side, y - 330)], colours.ink, 14)


def ballot(canvas: Canvas) -> None:
    """A ballot box, with papers on their way into it."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    canvas.box(0, 820, 1600, 180, colours.layers[2])
    for number in range(7):
        x, y = 220 + number * 195, 150 + (number * 3 % 7) * 42
        corners = canvas.turned(x, y, 130, 176, source.uniform(-28, 28))
        _sheet(canvas, corners, colours.light)
        middle = _between(corners[0], corners[2], 0.5)
        canvas.circle(middle[0] - 26, middle[1], 13, colours.accents[number % 2])
        canvas.line([(middle[0], middle[1]), (middle[0] + 40, middle[1])], blend(colours.ink, colours.light, 0.5), 8)
    slip: list[Point] = [(740, 360), (880, 344), (894, 560), (754, 576)]
    _sheet(canvas, slip, colours.light)
    canvas.line([(778, 440), (806, 474), (862, 398)], colours.accents[0], 16)
    canvas.shadow([(470, 880), (1150, 880), (1230, 930), (420, 930)], blur=18)
    canvas.polygon([(430, 500), (1170, 500), (1130, 890), (470, 890)], colours.layers[3])
    canvas.polygon([(400, 470), (1200, 470), (1200, 540), (400, 540)], blend(colours.layers[3], colours.light, 0.18))
    canvas.box(690, 492, 230, 24, colours.ink, 12)
    canvas.box(610, 620, 380, 170, blend(colours.layers[3], colours.light, 0.85), 14)
    canvas.line([(700, 706), (770, 762), (900, 652)], colours.accents[0], 30)


def book(canvas: Canvas) -> None:
    """An open book with marked pages."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[0], colours.glow)
    canvas.box(0, 760, 1600, 240, colours.layers[2])
    canvas.shadow([(250, 800), (1350, 800), (1420, 890), (180, 890)], blur=22)
    canvas.polygon([(190, 270), (800, 330), (1410, 270), (1410, 850), (800, 910), (190, 850)], colours.layers[3])
    for side in (-1, 1):
        for depth in range(3):
            edge = 800 + side * (590 - depth * 12)
            page = blend(colours.light, colours.ink, 0.14 - depth * 0.06)
            canvas.polygon([(800, 300 + depth * 4), (edge, 236 + depth * 8), (edge, 812), (800, 876)], page)
        for row in range(9):
            y, long = 350 + row * 50, source.uniform(0.55, 0.9)
            inner, outer = 800 + side * 60, 800 + side * (60 + 440 * long)
            colour = colours.accents[0] if row == 0 else blend(colours.ink, colours.light, 0.62)
            canvas.line([(inner, y), (outer, y - 46 * long)], colour, 20 if row == 0 else 10)
    for number in range(3):
        y = 330 + number * 120
        canvas.box(1376, y, 96, 62, colours.accents[number % 3], 8)
    canvas.line([(800, 300), (800, 876)], blend(colours.ink, colours.light, 0.4), 4)
