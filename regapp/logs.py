"""Structured logs: one JSON object a line, with the request's id, and never a token or a name."""

import datetime as dt
import json
import logging
import re
import secrets
import sys
import time

from flask import Flask, Response, g, has_request_context, request

_KNOWN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("regapp.request")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            entry["request"] = g.get("request_id", "")
        entry.update(getattr(record, "fields", {}))
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Log each request by its rule, not by its address: addresses carry tokens."""
    logger = logging.getLogger("regapp")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.WARNING if app.testing else logging.INFO)

    @app.before_request
    def start() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _KNOWN_ID.fullmatch(given) else secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-Id"] = g.request_id
        rule = request.url_rule.rule if request.url_rule else "(none)"
        if rule not in ("/healthz", "/readyz"):
            fields = {
                "method": request.method,
                "rule": rule,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.started) * 1000, 1),
            }
            _log.info("request", extra={"fields": fields})
        return response
