#!/usr/bin/env python3
"""Draws great-circle.svg and great-circle-bumps.svg beside this file.  Standard library only.

  python3 docs/figures/great_circle.py

The first is the geometry: the line of steered states, the circle on which the norm puts them, and the
arrow of a token.  The second is the witness Examples/two-maxima.json: three tokens, a final
RMSNorm, probabilities beside the linear law, and the one function that decides every critical point.
Curves are drawn from doubles; the numbers written into them are those of `steerlaw peaks`.
"""

import math
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
INK, FAINT, ARC = "#222222", "#999999", "#0072B2"
COLOURS = {"a": "#009E73", "b": "#D55E00", "c": "#0072B2"}


class Drawing:
    """An SVG with the type and the lines of the other figures."""

    def __init__(self, width, height):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" fill="{INK}">',
            f'<rect width="{width}" height="{height}" fill="white"/>']

    def line(self, points, colour=INK, width=0.8, dash=None, fill="none"):
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="{fill}" stroke="{colour}" stroke-width="{width}"{dashes}/>')

    def arrow(self, start, end, colour=INK, width=1.2):
        (x, y), (u, v) = start, end
        angle = math.atan2(v - y, u - x)
        wings = [(u - 7 * math.cos(angle + turn), v - 7 * math.sin(angle + turn)) for turn in (0.4, -0.4)]
        self.line([start, end], colour, width)
        self.line([wings[0], end, wings[1]], colour, width)

    def dot(self, x, y, colour=INK, radius=3.0, hollow=False):
        fill = "white" if hollow else colour
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="1.1"/>')

    def area(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{colour}"/>')

    def text(self, x, y, words, size=10.0, anchor="start", colour=INK, turn=0):
        """`_{…}` in the words is a subscript, what follows it is on the line again."""
        first, *others = words.split("_{")
        spans = first
        for other in others:
            below, _, rest = other.partition("}")
            spans += f'<tspan dy="2.5" font-size="{0.75 * size:.1f}">{below}</tspan>'
            spans += f'<tspan dy="-2.5">{rest}</tspan>' if rest else ""
        rotate = f' transform="rotate({turn} {x:.2f} {y:.2f})"' if turn else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{rotate}>'
            f"{spans}</text>")

    def save(self, name):
        (HERE / name).write_text("\n".join(self.parts) + "\n</svg>\n", encoding="utf-8")


def circle():
    """The line X + αY, the circle, and a token."""
    figure = Drawing(440, 330)
    centre_x, centre_y, unit = 220.0, 250.0, 120.0
    r, start, step = 1.42, -0.62, 0.62  # in units of the circle: distance, place of α = 0, length of Y

    def place(x, y):
        return centre_x + unit * x, centre_y - unit * y

    def on_circle(angle, radius=1.0):
        return place(radius * math.sin(angle), radius * math.cos(angle))

    figure.text(10, 18, "A steered state behind the final norm runs along a circle", 11.3)
    # the half circle that is reached, and the other one
    figure.line([on_circle(math.pi * (k / 90 - 0.5)) for k in range(91)], ARC, 2.0)
    figure.line([on_circle(math.pi * (k / 90 + 0.5)) for k in range(31)], FAINT, 0.8, "3,3")
    figure.line([on_circle(-math.pi * (k / 90 + 0.5)) for k in range(31)], FAINT, 0.8, "3,3")
    # the line of steered states
    figure.line([place(-1.72, r), place(1.72, r)], INK, 1.0)
    figure.text(*[c + d for c, d in zip(place(1.72, r), (0, -9))], "X + αY", 10.0, "end")
    figure.line([place(0, 0), place(0, r)], FAINT, 0.8, "2,3")
    figure.text(*[c + d for c, d in zip(place(0, 1.17), (-4, 0))], "r", 10.0, "end")
    # strengths, each with its point of the circle
    for alpha in (-1, 0, 1, 2, 3):
        x = start + alpha * step
        angle = math.atan2(x, r)
        if alpha in (0, 2):
            figure.line([place(0, 0), place(x, r)], INK, 0.8)
        figure.dot(*place(x, r), INK, 2.6, hollow=alpha != 0)
        figure.dot(*on_circle(angle), ARC, 3.0, hollow=alpha != 0)
        name = "α = 0" if alpha == 0 else str(alpha).replace("-", "−")
        figure.text(*[c + d for c, d in zip(place(x, r), (0, -8))], name, 9.0, "middle")
    figure.text(*[c + d for c, d in zip(place(start, r), (7, 40))], "X", 10.0, "end")
    # the angle δ from α = 0
    zero, two = math.atan2(start, r), math.atan2(start + 2 * step, r)
    figure.line([on_circle(zero + (two - zero) * k / 40, 0.34) for k in range(41)], INK, 0.8)
    figure.text(*on_circle((zero + two) / 2 + 0.16, 0.40), "δ", 10.0, "middle")
    figure.text(*[c + d for c, d in zip(on_circle(two, 1.0), (7, -5))], "n(α)", 10.0, "start", ARC)
    # a token, and the shadow of the point on its arrow
    aim = 1.12
    figure.arrow(place(0, 0), on_circle(aim, 1.28), COLOURS["b"], 1.4)
    shadow = math.cos(two - aim)
    figure.line([on_circle(two), on_circle(aim, shadow)], COLOURS["b"], 0.8, "3,2")
    figure.dot(*on_circle(aim, shadow), COLOURS["b"], 2.4)
    figure.text(*[c + d for c, d in zip(on_circle(aim, 1.28), (-10, -9))], "(Q_{z}, P_{z})", 10.0, "start", COLOURS["b"])
    figure.text(*[c + d for c, d in zip(on_circle(aim, shadow / 2), (4, 13))], "U_{z}", 10.0, "start", COLOURS["b"])
    # the ends
    for angle, name, shift, anchor in ((-math.pi / 2, "α → −∞", -6, "end"), (math.pi / 2, "α → +∞", 6, "start")):
        figure.dot(*on_circle(angle), ARC, 3.0)
        x, y = on_circle(angle)
        figure.text(x + shift, y + 4, name, 9.0, anchor)
    figure.dot(*place(0, 0), INK, 1.8)
    figure.text(*[c + d for c, d in zip(place(0, 0), (-7, 12))], "0", 9.0, "middle")
    figure.text(centre_x, 322, "never reached by steering", 8.5, "middle", "#777777")
    figure.save("great-circle.svg")


P = {"a": -4 * math.sqrt(2), "b": 0.0, "c": math.sqrt(2)}  # the witness; Q = 0, r = ‖y‖ = 1
PEAK = math.sqrt(2 / (math.log(4) / 5) ** 2 - 1)


def probabilities(theta):
    weights = {z: math.exp(p * math.cos(theta)) for z, p in P.items()}
    total = sum(weights.values())
    return {z: w / total for z, w in weights.items()}


def slopes(theta):
    """U′ of each token, and K′, their mean."""
    u = {z: -p * math.sin(theta) for z, p in P.items()}
    sigma = probabilities(theta)
    return u, sum(sigma[z] * u[z] for z in P)


def bumps():
    """The witness: probabilities beside the linear law, and K′ against the sinusoids."""
    figure = Drawing(680, 318)
    top, bottom, right_angle = 62.0, 262.0, math.pi / 2
    panels = ((52.0, 322.0), (390.0, 660.0))
    thetas = [right_angle * (k / 200 - 1) for k in range(401)]
    figure.text(10, 18, "Three tokens, a pure temperature: b has two maxima, and the linear law is a constant", 11.3)

    def axes(left, right, low, high, ticks, title):
        def at(theta, value):
            x = left + (right - left) * (theta + right_angle) / math.pi
            return x, bottom - (bottom - top) * (value - low) / (high - low)

        figure.line([(left, top), (left, bottom), (right, bottom)], INK, 0.8)
        figure.line([(left, top), (right, top)], FAINT, 0.6)
        for name, theta in (("−90°", -right_angle), ("−45°", -right_angle / 2), ("0", 0.0), ("45°", right_angle / 2),
                            ("90°", right_angle)):
            x, _ = at(theta, low)
            figure.line([(x, bottom), (x, bottom + 4)])
            figure.text(x, bottom + 15, name, 9.0, "middle")
        for alpha in (-5, -2, -1, 0, 1, 2, 5):
            x, _ = at(math.atan(alpha), low)
            figure.line([(x, top), (x, top - 4)], FAINT, 0.8)
            figure.text(x, top - 7, str(alpha).replace("-", "−"), 8.5, "middle", "#666666")
        for x, name in ((left, "−∞"), (right, "+∞")):
            figure.line([(x, top), (x, top - 4)], FAINT, 0.8)
            figure.text(x, top - 7, name, 8.5, "middle", "#666666")
        figure.text((left + right) / 2, bottom + 30, "angle θ", 10.0, "middle")
        figure.text((left + right) / 2, top - 20, "strength α", 9.0, "middle", "#666666")
        for value, name in ticks:
            _, y = at(-right_angle, value)
            figure.line([(left - 4, y), (left, y)])
            figure.text(left - 7, y + 3.3, name, 9.0, "end")
        figure.text(left - 32, (top + bottom) / 2, title, 10.0, "middle", INK, -90)
        return at

    at = axes(*panels[0], 0, 1, [(0, "0"), (1 / 3, "1/3"), (0.5, "0.5"), (1, "1")], "probability")
    # |log error| ≤ 0.1 for every token: α ≤ √(2 · 0.1 / R), R = 5√2 the diameter of the points (P, Q)
    radius = math.atan(math.sqrt(0.2 / (5 * math.sqrt(2))))
    (x, _), (u, _) = at(-radius, 0), at(radius, 0)
    figure.area(x, top, u - x, bottom - top, "#e8e8e8")
    for z in "abc":
        colour = COLOURS[z]
        start = probabilities(0.0)[z]
        figure.line([at(-right_angle, start), at(right_angle, start)], colour, 0.9, "5,3")
        figure.line([at(t, probabilities(t)[z]) for t in thetas], colour, 1.8)
    for theta in (-math.atan(PEAK), math.atan(PEAK)):
        figure.dot(*at(theta, probabilities(theta)["b"]), COLOURS["b"], 3.0)
    figure.dot(*at(0.0, probabilities(0.0)["b"]), COLOURS["b"], 3.0, hollow=True)
    for z, theta, value, shift in (("c", 0.62, 0.67, 0), ("b", 0.60, 0.315, 0), ("a", 1.12, 0.10, 0)):
        x, y = at(theta, value)
        figure.text(x, y + shift, z, 11.0, "start", COLOURS[z])
    figure.text(*at(0.0, 0.43), "b: 0.3774 at α = ±5.0017", 8.5, "middle", COLOURS["b"])
    figure.text(*at(0.0, 0.13), "0.1954 at 0", 8.5, "middle", COLOURS["b"])
    x, y = at(0.0, 0.93)
    figure.text(x + 30, y, "linear law (dashed)", 8.5, "start", "#666666")

    at = axes(*panels[1], -6, 6, [(-6, "−6"), (-3, "−3"), (0, "0"), (3, "3"), (6, "6")], "slope")
    for z in "abc":
        figure.line([at(t, slopes(t)[0][z]) for t in thetas], COLOURS[z], 1.1, "5,3")
    figure.line([at(t, slopes(t)[1]) for t in thetas], INK, 2.0)
    for theta in (-math.atan(PEAK), math.atan(PEAK)):
        figure.dot(*at(theta, 0.0), COLOURS["b"], 3.0)
    figure.dot(*at(0.0, 0.0), COLOURS["b"], 3.0, hollow=True)
    for z, theta, value in (("a", 0.42, 4.1), ("b", 0.72, 0.35), ("c", 0.72, -1.85)):
        figure.text(*at(theta, value), f"U′_{{{z}}}", 10.0, "start", COLOURS[z])
    figure.text(*at(-1.44, -1.75), "K′", 10.0, "start")
    figure.text(10, 310, "Discs: maxima of b. Ring: its minimum. Grey: |log error| of the linear law ≤ 0.1 for every token, proved. "
                "A token is critical where U′ meets K′.", 8.5, "start", "#555555")
    figure.save("great-circle-bumps.svg")


if __name__ == "__main__":
    circle()
    bumps()
