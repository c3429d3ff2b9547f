"""Hills, a skyline, a street of doors and a map."""

from math import pi, sin

from home.demo.drawings.canvas import Canvas, blend


def _ridge(canvas: Canvas, base: float, rise: float, colour: str) -> None:
    """Draw a line of hills with its foot at the lower edge."""
    waves = [
        (canvas.random.uniform(0.6, 2.4), canvas.random.uniform(0, 2 * pi), canvas.random.uniform(0.3, 1))
        for _ in "abc"
    ]
    weight = sum(height for *_, height in waves)
    ridge = [
        (x, base - rise * sum(h * sin(f * 2 * pi * x / canvas.width + p) for f, p, h in waves) / weight)
        for x in range(0, canvas.width + 8, 8)
    ]
    canvas.polygon([(0, canvas.height), *ridge, (canvas.width, canvas.height)], colour)


def _house(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a small house standing on y."""
    wall = blend(canvas.palette.light, canvas.palette.glow, canvas.random.random())
    canvas.box(x, y - size, size * 1.2, size, wall)
    canvas.polygon(
        [(x - size * 0.15, y - size), (x + size * 0.6, y - size * 1.7), (x + size * 1.35, y - size)],
        canvas.palette.accents[0],
    )
    canvas.box(x + size * 0.45, y - size * 0.5, size * 0.3, size * 0.5, canvas.palette.ink)


def hills(canvas: Canvas) -> None:
    """Rows of hills under a low sun, with a village in front."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    sun = (source.uniform(380, 1220), source.uniform(300, 380))
    for step in range(5, 0, -1):
        canvas.circle(*sun, 60 + step * 46, blend(colours.glow, colours.sky, 0.18 * step))
    canvas.circle(*sun, 78, colours.light)
    for row, colour in enumerate(colours.layers):
        base = 480 + row * 120
        _ridge(canvas, base, 90 - row * 12, colour)
        if row == 2:
            for _ in range(9):
                _house(canvas, source.uniform(260, 1340), base + source.uniform(30, 130), source.uniform(34, 52))
    for _ in range(26):
        x, y, size = source.uniform(0, 1600), source.uniform(900, 1010), source.uniform(40, 95)
        canvas.ellipse(x, y, size * 0.55, size, blend(colours.layers[3], colours.ink, source.uniform(0.1, 0.5)))


def skyline(canvas: Canvas) -> None:
    """Buildings in three rows with lit windows, seen across water."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    canvas.circle(source.uniform(300, 1300), 260, 92, colours.light)
    for row in range(3):
        colour, x = colours.layers[row + 1], -40.0
        while x < canvas.width:
            width, top = source.uniform(80, 170), source.uniform(250, 520) + row * 110
            canvas.box(x, top, width, 1000 - top, colour)
            if source.random() < 0.3:
                canvas.polygon([(x, top), (x + width / 2, top - 70), (x + width, top)], colour)
            for wx in range(int(x) + 16, int(x + width) - 18, 30):
                for wy in range(int(top) + 24, 800, 42):
                    if source.random() < 0.34:
                        canvas.box(wx, wy, 13, 20, blend(colour, colours.accents[1], 0.35 + 0.2 * row))
            x += width + source.uniform(-6, 26)
    canvas.box(0, 800, 1600, 200, blend(colours.layers[2], colours.ink, 0.35))
    for _ in range(60):
        x, y = source.uniform(0, 1600), source.uniform(815, 985)
        canvas.box(x, y, source.uniform(30, 170), 5, blend(colours.layers[1], colours.glow, source.random() * 0.6), 2)


def doors(canvas: Canvas) -> None:
    """A terrace of painted front doors with steps and lamps."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[0], colours.glow)
    canvas.box(0, 880, 1600, 120, colours.layers[3])
    shades = [*colours.accents[:3], colours.layers[2], colours.layers[1]]
    for number in range(5):
        x, door = 20 + number * 316, shades[(number + source.randrange(5)) % 5]
        canvas.box(x, 120, 300, 760, blend(colours.light, colours.layers[0], 0.15 + 0.12 * (number % 3)))
        canvas.box(x + 60, 330, 180, 550, colours.ink, 8)
        is_open = source.random() < 0.35
        canvas.box(x + 74, 344, 152, 536, colours.accents[1] if is_open else door)
        if is_open:
            canvas.polygon([(x + 74, 344), (x + 126, 372), (x + 126, 900), (x + 74, 880)], door)
        else:
            for top in (374, 540, 706):
                canvas.box(x + 94, top, 112, 138, blend(door, colours.ink, 0.16), 6)
            canvas.circle(x + 210, 640, 8, colours.accents[1])
        canvas.pie(x + 150, 322, 90, 180, 360, blend(colours.sky, colours.light, 0.4))
        canvas.box(x + 30, 880, 240, 26, blend(colours.layers[3], colours.light, 0.5), 4)
        canvas.circle(x + 34, 420, 17, colours.accents[1])


def map_(canvas: Canvas) -> None:
    """Streets, parks and a river seen from above, with pins."""
    colours, source = canvas.palette, canvas.random
    canvas.box(0, 0, 1600, 1000, colours.light)
    for left in range(-60, 1600, 236):
        for top in range(-60, 1000, 178):
            area = blend(colours.layers[source.randrange(3)], colours.light, source.uniform(0.45, 0.8))
            canvas.box(left + source.uniform(0, 16), top + source.uniform(0, 16), 206, 148, area, 12)
    river = [(x, 620 + 150 * sin(x / 230 + source.random() * 0.05)) for x in range(-40, 1680, 20)]
    canvas.line(river, blend(colours.sky, colours.layers[1], 0.5), 92)
    canvas.line([(-20, source.uniform(100, 300)), (1620, source.uniform(700, 900))], colours.glow, 26)
    canvas.line([(source.uniform(900, 1300), -20), (source.uniform(200, 600), 1020)], colours.glow, 26)
    for _ in range(8):
        x, y, colour = source.uniform(120, 1480), source.uniform(180, 900), canvas.palette.accents[source.randrange(2)]
        canvas.ellipse(x, y + 4, 22, 8, blend(colours.layers[2], colours.ink, 0.5))
        canvas.polygon([(x - 31, y - 66), (x, y), (x + 31, y - 66)], colour)
        canvas.circle(x, y - 78, 36, colour)
        canvas.circle(x, y - 78, 14, colours.light)
