"""Starts the demo server, and speaks to it as botocore does."""

import re
import subprocess

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError


class Server:
    """The demo server, started with these options, by way of what comes `before`; or one that already listens at a URL."""

    def __init__(self, where, *options, before=()):
        self.process = None
        self.url = where
        if not re.match(r"https?://", where):
            command = [*before, where, "--port", "0", *options]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            line = self.process.stdout.readline()
            match = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
            if not match:
                self.stop()
                raise SystemExit(f"the server said {line!r} instead of where it listens")
            self.url = match[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


class Reply:
    """One exchange: the operation's model, the bytes that came back, and what botocore made of them."""

    def __init__(self, operation, raw, parsed):
        self.operation = operation
        self.status = raw["status_code"]
        self.headers = raw["headers"]
        self.body = raw["body"]
        self.parsed = parsed
        self.error = parsed.get("Error") if isinstance(parsed, dict) else None
        self.code = self.error.get("Code") if self.error else None


class Client:
    """A botocore client that validates nothing itself, retries nothing, and hands every reply to `on_reply`."""

    def __init__(self, url, on_reply, service="iam", key="ASIAJUDGE00000000001", read_timeout=20):
        session = botocore.session.Session()
        session.set_credentials(key, "secret")
        self.client = session.create_client(
            service,
            region_name="us-east-1",
            endpoint_url=url,
            config=Config(
                parameter_validation=False,
                retries={"max_attempts": 0},
                read_timeout=read_timeout,
                # Documents come as they are on the wire, not as botocore decodes them.
                inject_host_prefix=False,
            ),
        )
        self.model = self.client.meta.service_model
        self.methods = {api: python for python, api in self.client.meta.method_to_api_mapping.items()}
        self.on_reply = on_reply
        self.last = None
        self.client.meta.events.register(f"response-received.{service}", self._received)

    def _received(self, response_dict, parsed_response, model=None, event_name="", **_):
        operation = self.model.operation_model(event_name.rsplit(".", 1)[1])
        if response_dict is not None and parsed_response is not None:
            self.last = Reply(operation, response_dict, parsed_response)
            self.on_reply(self.last)

    def call(self, operation, **parameters):
        """Calls an operation; the reply, whether it went well or not."""
        self.last = None
        try:
            getattr(self.client, self.methods[operation])(**parameters)
        except ClientError:
            pass
        return self.last
