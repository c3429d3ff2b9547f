"""A phone, charts, speech bubbles and networks."""

from math import cos, sin, tau

from home.demo.drawings.canvas import Canvas, blend


def phone(canvas: Canvas) -> None:
    """A phone with a short exchange of messages."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[0], colours.glow)
    canvas.circle(800, 540, 440, blend(colours.layers[1], colours.glow, 0.45))
    canvas.shadow([(560, 120), (1070, 120), (1070, 1000), (560, 1000)], blur=26)
    canvas.box(540, 70, 520, 1100, colours.ink, 66)
    canvas.box(566, 98, 468, 1100, colours.light, 44)
    canvas.box(720, 98, 160, 34, colours.ink, 17)
    canvas.box(566, 150, 468, 86, blend(colours.layers[2], colours.light, 0.1))
    canvas.circle(622, 193, 27, colours.accents[1])
    canvas.box(664, 182, 190, 20, colours.light, 10)
    y = 270.0
    for number in range(5):
        mine, rows = number % 2 == 1, source.randrange(1, 4)
        width, height = source.uniform(230, 330), 40 + rows * 32
        x = 1012 - width if mine else 588
        fill = colours.accents[0] if mine else blend(colours.layers[0], colours.light, 0.55)
        canvas.box(x, y, width, height, fill, 28)
        for row in range(rows):
            text = colours.light if mine else blend(colours.ink, colours.light, 0.25)
            canvas.box(x + 26, y + 28 + row * 32, (width - 52) * source.uniform(0.6, 1), 12, text, 6)
        y += height + 26
    for x, side in ((330, -1), (1270, 1)):
        canvas.box(x - 110, 330 + side * 60, 220, 130, colours.light, 34)
        canvas.polygon(
            [(x + side * -60, 440 + side * 60), (x + side * -130, 500 + side * 60), (x, 440 + side * 60)], colours.light
        )
        for dot in (-50, 0, 50):
            canvas.circle(x + dot, 395 + side * 60, 14, colours.accents[(dot // 50 + 1) % 3])


def chart(canvas: Canvas) -> None:
    """Bars and a line on a card, climbing."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[0], colours.glow)
    canvas.shadow([(190, 160), (1410, 160), (1410, 890), (190, 890)], blur=24)
    canvas.box(180, 120, 1240, 750, colours.light, 30)
    for row in range(5):
        canvas.box(260, 250 + row * 120, 1080, 4, blend(colours.ink, colours.light, 0.86))
    special, line = source.randrange(5, 9), []
    for number in range(9):
        height = 90 + number * 42 + source.uniform(-46, 56)
        x = 290 + number * 118
        fill = colours.accents[0] if number == special else blend(colours.layers[1], colours.light, 0.12)
        canvas.box(x, 780 - height, 72, height - 50, fill, 10)
        line.append((x + 36, 700 - height - source.uniform(10, 60)))
    canvas.line(line, colours.layers[3], 9)
    for x, y in line:
        canvas.circle(x, y, 17, colours.layers[3])
        canvas.circle(x, y, 9, colours.accents[1])


def speech(canvas: Canvas) -> None:
    """Bubbles overlapping in conversation."""
    colours, source = canvas.palette, canvas.random
    canvas.sky()
    places = ((400, 330), (1150, 280), (760, 520), (330, 720), (1230, 700))
    fills = (colours.light, colours.accents[0], colours.layers[2], colours.accents[1], colours.light)
    for (x, y), fill in zip(places, fills, strict=True):
        width, height = source.uniform(430, 560), source.uniform(220, 280)
        left, top = x - width / 2, y - height / 2
        canvas.shadow(
            [
                (left + 10, top + 20),
                (left + width, top + 20),
                (left + width, top + height + 20),
                (left, top + height + 20),
            ]
        )
        tail = x + source.choice((-1, 1)) * width * 0.28
        canvas.polygon(
            [(tail - 46, top + height - 20), (tail + 46, top + height - 20), (tail - 30, top + height + 84)], fill
        )
        canvas.box(left, top, width, height, fill, 70)
        ink = blend(fill, colours.ink, 0.55)
        for row in range(3):
            canvas.box(left + 70, top + 58 + row * 48, (width - 140) * source.uniform(0.5, 1), 18, ink, 9)


def network(canvas: Canvas) -> None:
    """Groups of dots joined by lines."""
    colours, source = canvas.palette, canvas.random
    canvas.sky(colours.layers[3], colours.layers[2])
    hubs = [
        (source.uniform(180, 420) + 400 * (number % 3), 300 + 400 * (number // 3) + source.uniform(-70, 70))
        for number in range(6)
    ]
    for number, hub in enumerate(hubs):
        for other in hubs[number + 1 :]:
            if abs(hub[0] - other[0]) + abs(hub[1] - other[1]) < 820:
                canvas.line([hub, other], blend(colours.layers[1], colours.layers[3], 0.2), 7)
    for number, (x, y) in enumerate(hubs):
        colour = colours.accents[number % 3]
        for member in range(source.randrange(7, 11)):
            turn, reach = member * tau / 9 + source.random() * 0.5, source.uniform(90, 175)
            point = (x + reach * cos(turn), y + reach * sin(turn))
            canvas.line([(x, y), point], blend(colour, colours.layers[3], 0.45), 4)
            canvas.circle(*point, source.uniform(12, 24), blend(colour, colours.light, 0.35))
        canvas.circle(x, y, 56, colour)
        canvas.circle(x, y, 28, colours.light)
