"""What the Python client programs share: their arguments, and what they print."""

import json
import os
import signal
import sys

COMMIT_EVERY = 100


def client_config():
    """What else is set, by the client's own names: the JSON file that CLIENT_CONFIG names."""
    file = os.environ.get("CLIENT_CONFIG")
    if not file:
        return {}
    with open(file, encoding="utf-8") as text:
        return json.load(text)


def lines_of(file):
    """Keys and values of a file of lines KEY<TAB>VALUE, as bytes."""
    with open(file, "rb") as lines:
        for line in lines:
            key, value = line.rstrip(b"\n").split(b"\t", 1)
            yield key, value


class Assignment:
    """The partitions that the group has assigned, told on standard error after each change."""

    def __init__(self):
        self.partitions = set()

    def add(self, partitions):
        self.partitions |= {(one.topic, one.partition) for one in partitions}
        self.tell()

    def remove(self, partitions):
        self.partitions -= {(one.topic, one.partition) for one in partitions}
        self.tell()

    def tell(self):
        names = [f"{topic}:{partition}" for topic, partition in sorted(self.partitions)]
        print("assignment", *names, file=sys.stderr, flush=True)


class Consumption:
    """Counts and prints records, and tells when it is time to commit and when to end."""

    def __init__(self, count, commit):
        self.count = count
        self.commit = commit
        self.printed = 0
        self.uncommitted = 0
        self.stopped = False
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.stopped = True

    def goes_on(self):
        return not self.stopped and (self.count == 0 or self.printed < self.count)

    def take(self, topic, partition, offset, key, value):
        fields = [topic.encode(), b"%d" % partition, b"%d" % offset, key or b"", value or b""]
        sys.stdout.buffer.write(b"\t".join(fields) + b"\n")
        self.printed += 1
        self.uncommitted += 1
        if self.uncommitted >= COMMIT_EVERY:
            self.commit_printed()

    def commit_printed(self):
        sys.stdout.buffer.flush()
        if self.uncommitted:
            self.commit()
            self.uncommitted = 0


def act_as_told(act):
    """Does what the lines of standard input tell, and answers each but those that send a record."""
    print("ready", flush=True)
    for line in sys.stdin:
        name, *arguments = line.rstrip("\n").split("\t")
        answer = act(name, arguments)
        if name != "send":
            print("done" if answer is None else answer, flush=True)


def told(actions, fenced):
    """Acts by the methods of an object, named as the words of the README; fenced knows what says so."""

    def act(name, arguments):
        action = getattr(actions, name.replace("-", "_"), None)
        if action is None:
            return "unsupported"
        try:
            return action(*arguments)
        except Exception as refusal:
            return "fenced" if fenced(refusal) else f"failed {refusal!r}"

    return act


class Message:
    """A record with all that it may have; a key or value that is absent is None."""

    def __init__(self, key, value, time_ms, headers):
        self.key = key
        self.value = value
        self.time_ms = time_ms
        self.headers = headers

    @staticmethod
    def of(form):
        def encoded(text):
            return None if text is None else text.encode()

        headers = [(name, encoded(value)) for name, value in form["headers"]]
        return Message(encoded(form["key"]), encoded(form["value"]), form["time_ms"], headers)

    def form(self):
        def decoded(value):
            return None if value is None else value.decode()

        headers = [[name, decoded(value)] for name, value in self.headers]
        return {"key": decoded(self.key), "value": decoded(self.value), "time_ms": self.time_ms, "headers": headers}


def write(write, bootstrap, topic, codec):
    write(bootstrap, topic, codec, [Message.of(form) for form in json.load(sys.stdin)])


def read(read, bootstrap, topic, count):
    print(json.dumps([message.form() for message in read(bootstrap, topic, int(count))]))


def run(produce, consume, transact, write_messages, read_messages, administrate):
    command, *arguments = sys.argv[1:]
    match command:
        case "produce":
            produce(*arguments)
        case "transact":
            transact(*arguments)
        case "write":
            write(write_messages, *arguments)
        case "read":
            read(read_messages, *arguments)
        case "admin":
            administrate(*arguments)
        case "consume":
            bootstrap, topics, group, protocol, count, session_timeout_ms, isolation = arguments
            consume(bootstrap, topics.split(","), group, protocol, int(count), int(session_timeout_ms), isolation)
