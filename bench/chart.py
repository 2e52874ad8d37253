"""Draws latencies over time as an SVG: `python3 bench/chart.py FILE.csv > FILE.svg`.

The file has lines of a second, p99 and maximum in milliseconds. The scale of latencies is logarithmic.
"""

import csv
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 900, 320, 60, 30, 40
LOWEST_MS, HIGHEST_MS = 1, 100_000
COLORS = {"p99": "#1f5fa8", "max": "#c8cdd3"}


def y_of(latency_ms):
    span = math.log10(HIGHEST_MS / LOWEST_MS)
    share = math.log10(min(max(latency_ms, LOWEST_MS), HIGHEST_MS) / LOWEST_MS) / span
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def line(points, name):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{COLORS[name]}" stroke-width="1.5"/>'


def main(path):
    with open(path, encoding="utf-8") as file:
        rows = [[float(value) for value in row] for row in csv.reader(file)]
    last_second = max(row[0] for row in rows)

    def x_of(second):
        return LEFT + second / last_second * (WIDTH - LEFT - 20)

    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for power in range(int(math.log10(HIGHEST_MS)) + 1):
        latency_ms = 10**power
        y = y_of(latency_ms)
        print(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eee"/>')
        print(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{latency_ms:,} ms</text>')
    for second in range(0, int(last_second) + 1, 60):
        print(f'<text x="{x_of(second):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{second // 60} min</text>')
    print(line([(x_of(row[0]), y_of(row[2])) for row in rows], "max"))
    print(line([(x_of(row[0]), y_of(row[1])) for row in rows], "p99"))
    for place, name in enumerate(COLORS):
        print(f'<text x="{LEFT + place * 60}" y="18" fill="{COLORS[name]}">{name}</text>')
    print("</svg>")


if __name__ == "__main__":
    main(sys.argv[1])
