"""An HTTPS server on loopback: one page, and the repositories of a directory as git serves them.

Arguments: the port, the files of the certificate and of its key, the directory.
"""

import http.server
import os
import ssl
import subprocess
import sys

port, certificate, key, directory = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/cloth":
            self.answer(200, [("Content-Type", "text/plain")], b"muslin: 42 threads\n")
        else:
            self.git(b"")

    def do_POST(self):
        self.git(self.rfile.read(int(self.headers["Content-Length"])))

    def git(self, body):
        path, _, query = self.path.partition("?")
        environment = os.environ | {
            "GIT_PROJECT_ROOT": directory,
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = dict(headers).get("Status", "200 OK")
        self.answer(int(status.split()[0]), [one for one in headers if one[0] != "Status"], body)

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
