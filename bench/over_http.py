#!/usr/bin/env python3
"""How fast HTTP sends, reads and works off messages (docs/PERFORMANCE.md).

usage: bench/over_http.py BROKER HTTP_URL [SECONDS]

Four connections in processes of their own, messages of 100 bytes, in requests of 1, 100 and 1,000; each rate for SECONDS (5). Beside it,
kcat sends and reads the same by Kafka's protocol. Then the pages of the console, each asked for 200 times, one after the other.
Needs kcat.
"""
import http.client
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
import urllib.parse

CONNECTIONS = 4
BATCHES = (1, 100, 1_000)
DATA = "y" * 100
PAGES = ("/", "/topics", "/topics/bench-http", "/topics/bench-http/messages", "/groups", "/consumers", "/transactions", "/security")
LOOKS = 200


class Client:
    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)

    def ask(self, method, path, body=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400 and answer.status not in (404, 409):
            raise RuntimeError(f"{path}: {answer.status} {content[:200]}")
        return content


def send(client, batch):
    message = {"data": DATA}
    body = json.dumps(message if batch == 1 else {"messages": [message] * batch})
    return lambda: (client.ask("POST", "/api/v1/topics/bench-http/messages", body), batch)[1]


def work(client, batch):
    def once():
        received = json.loads(client.ask("POST", "/api/v1/consumers/bench-http/receive", json.dumps({"batchSize": batch})))
        ids = [message["ackId"] for message in received["messages"]]
        if ids:
            client.ask("POST", "/api/v1/consumers/bench-http/ack", json.dumps({"ackIds": ids}))
        return len(ids)
    return once


def read(client, batch):
    position = {"from": "earliest"}

    def once():
        path = f"/api/v1/topics/bench-http/messages?limit={batch}&from={position['from']}"
        page = json.loads(client.ask("GET", path))
        position["from"] = page["cursor"] if page["messages"] else "earliest"
        return len(page["messages"])
    return once


def loop(kind, url, batch, seconds, counts):
    once = kind(Client(url), batch)
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        count += once()
    counts.put(count)


def rate(kind, url, batch, seconds):
    counts = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=loop, args=(kind, url, batch, seconds, counts)) for _ in range(CONNECTIONS)]
    for client in clients:
        client.start()
    total = sum(counts.get() for _ in clients)
    for client in clients:
        client.join()
    return total / seconds


def kafka(broker):
    """Records per second that kcat sends, and reads."""
    count = 500_000
    with tempfile.NamedTemporaryFile("w") as lines:
        lines.write((DATA + "\n") * count)
        lines.flush()
        started = time.monotonic()
        subprocess.run(["kcat", "-b", broker, "-P", "-t", "bench-kafka", "-l", lines.name], check=True)
        sent = time.monotonic()
    subprocess.run(["kcat", "-b", broker, "-C", "-t", "bench-kafka", "-e", "-q"], check=True, stdout=subprocess.DEVNULL)
    return count / (sent - started), count / (time.monotonic() - sent)


def main():
    broker, url = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5
    client = Client(url)
    client.ask("POST", "/api/v1/topics", json.dumps({"name": "bench-http", "partitions": 4}))
    client.ask("POST", "/api/v1/topics", json.dumps({"name": "bench-kafka", "partitions": 4}))
    client.ask("POST", "/api/v1/consumers", json.dumps({"name": "bench-http", "keyFilter": "bench-http"}))
    rate(send, url, 100, seconds)
    print("messages/s, by messages in a request:", *BATCHES)
    for kind in (send, read, work):
        print(kind.__name__, *(f"{rate(kind, url, batch, seconds):,.0f}" for batch in BATCHES), flush=True)
    print("kcat: sends {:,.0f}, reads {:,.0f} records/s".format(*kafka(broker)))
    for page in PAGES:
        times = []
        for _ in range(LOOKS):
            started = time.monotonic()
            client.ask("GET", page)
            times.append(1_000 * (time.monotonic() - started))
        times.sort()
        print(f"{page}: p50 {times[LOOKS // 2]:.1f} ms, p99 {times[LOOKS * 99 // 100]:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
