// A browser (headless Chromium) against a server over grpc-web: `node browser.mjs HOST:PORT`. The page comes from another
// origin, so the browser asks for leave first (CORS). Exit 0 if all is as it should be. CHROMIUM names the browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const files = {
  "/": ["page.html", "text/html"],
  "/grpc-web.js": ["node_modules/grpc-web/index.js", "text/plain"],
  "/protobuf.js": ["node_modules/protobufjs/dist/protobuf.min.js", "text/javascript"],
  "/any.proto": ["any.proto", "text/plain"],
  "/status.proto": ["../../third_party/google/rpc/status.proto", "text/plain"],
  "/stance.proto": ["../../proto/visavis/v1/stance.proto", "text/plain"],
};
// google.protobuf.Any, which protoc would bring along.
const ANY = 'syntax = "proto3"; package google.protobuf; message Any { string type_url = 1; bytes value = 2; }';

let finish;
const result = new Promise((resolve) => (finish = resolve));
const pages = createServer(async (request, response) => {
  const path = new URL(request.url, "http://page").pathname;
  if (path === "/result") {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.end();
    finish(Buffer.concat(parts).toString());
  } else if (path in files) {
    const [name, type] = files[path];
    response.setHeader("content-type", `${type}; charset=utf-8`);
    response.end(name === "any.proto" ? ANY : await readFile(join(here, name)));
  } else {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));

const profile = await mkdtemp(join(tmpdir(), "visavis-browser-"));
const page = `http://127.0.0.1:${pages.address().port}/?server=${encodeURIComponent(`http://${process.argv[2]}`)}`;
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${profile}`];
const browser = spawn(process.env.CHROMIUM ?? "chromium", [...flags, page], { stdio: "ignore" });
browser.on("error", (error) => finish(`failed: ${error.message}`));
const limit = setTimeout(() => finish("failed: the page said nothing for 120 s"), 120_000);
const said = await result;
clearTimeout(limit);
const gone = new Promise((resolve) => browser.once("exit", resolve));
if (browser.exitCode === null && browser.kill("SIGKILL")) await gone;
pages.close();
await rm(profile, { recursive: true, force: true, maxRetries: 5 });

console.log(said);
for (const format of ["text", "binary"]) {
  assert.match(said, new RegExp(`^${format}: iso:NOR -> iso:ISR LABEL_NEGATIVE -0\\.\\d\\d$`, "m"));
  assert.match(said, new RegExp(`^${format}, nothing given: code 3, .*document\\.text`, "m"));
}
