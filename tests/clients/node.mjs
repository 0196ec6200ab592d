// Node's own gRPC (@grpc/grpc-js) against a server: `node node.mjs HOST:PORT`. Exit 0 if all is as it should be.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const contract = loader.loadSync("visavis/v1/stance.proto", {
  includeDirs: [`${repository}/proto`, `${repository}/third_party`],
  keepCase: true,
  enums: String,
  defaults: true,
  oneofs: true,
});
const { StanceService } = grpc.loadPackageDefinition(contract).visavis.v1;
const client = new StanceService(process.argv[2], grpc.credentials.createInsecure());
const TEXT = "Norway condemned Israel.";

const unary = (method, request, options = {}) =>
  new Promise((resolve, reject) =>
    client[method](request, options, (error, answer) => (error ? reject(error) : resolve(answer))),
  );

const answer = await unary("Classify", { document: { text: TEXT }, options: { view: "VIEW_PROFILES" } });
for (const edge of answer.profiles.flatMap((profile) => profile.held)) {
  console.log(`Classify: ${edge.source_id} -> ${edge.target_id} ${edge.label} ${edge.score.toFixed(2)}`);
}
assert.ok(answer.profiles.flatMap((p) => p.held).some((e) => e.target_id === "iso:ISR" && e.score < 0));

const refused = await unary("Classify", { document: { text: " " } }).then(assert.fail, (error) => error);
assert.equal(refused.code, grpc.status.INVALID_ARGUMENT);
assert.equal(refused.metadata.get("grpc-status-details-bin").length, 1);
console.log(`Classify of nothing: ${refused.message}`);

const late = await unary("Classify", { document: { text: `${TEXT} `.repeat(1500) } }, { deadline: Date.now() + 20 })
  .then(assert.fail, (error) => error);
assert.equal(late.code, grpc.status.DEADLINE_EXCEEDED);
console.log(`Classify with 20 ms: code ${late.code} (DEADLINE_EXCEEDED)`);

const stream = client.ClassifyStream();
stream.write({ config: { view: "VIEW_PROFILES" } });
for (const [document_id, text] of [["a", TEXT], ["b", " "], ["c", TEXT]]) {
  stream.write({ document: { document_id, text } });
}
stream.end();
const outcomes = [];
for await (const one of stream) outcomes.push(`${one.sequence} ${one.document_id} ${one.result}`);
console.log(`ClassifyStream: ${outcomes.join(", ")}`);
assert.deepEqual(outcomes, ["0 a response", "1 b error", "2 c response"]);
client.close();
