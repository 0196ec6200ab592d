// Unary calls over grpc-web: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md

const CODES = ['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
  'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL',
  'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'];

/** A call that failed: code by name, what the service says, the fields to blame, and when to come back. */
class CallError extends Error {
  constructor(code, message, { fields = [], retrySeconds = null, requestId = '' } = {}) {
    super(message);
    Object.assign(this, { code, fields, retrySeconds, requestId });
  }
}

class GrpcWeb {
  constructor(contract) {
    this.protobuf = new Protobuf(contract);
  }

  /** Calls `method` of the service with `request`; `token` may be empty. Throws a CallError. */
  async call(method, request, token, signal) {
    const message = this.protobuf.encode(`visavis.v1.${method}Request`, request);
    const frame = new Uint8Array(5 + message.length);
    new DataView(frame.buffer).setUint32(1, message.length);
    frame.set(message, 5);
    const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
    if (token) headers.authorization = `Bearer ${token}`;
    let response;
    let body;
    try {
      response = await fetch(`/visavis.v1.StanceService/${method}`, { method: 'POST', headers, body: frame, signal });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new CallError('UNAVAILABLE', `the server does not answer (${error.message})`);
    }
    const { messages, trailers } = frames(body);
    const header = (name) => trailers.get(name) ?? response.headers.get(name);
    const requestId = response.headers.get('x-request-id') ?? '';
    if (header('grpc-status') === null) {
      throw new CallError('UNKNOWN', `the answer is not grpc-web: HTTP ${response.status}`, { requestId });
    }
    const status = Number(header('grpc-status'));
    if (status !== 0) throw this.failure(status, header, requestId);
    if (messages.length !== 1) throw new CallError('INTERNAL', 'the answer holds no message', { requestId });
    return this.protobuf.decode(`visavis.v1.${method}Response`, messages[0]);
  }

  /** What the status and its details (google.rpc.Status) say. */
  failure(status, header, requestId) {
    const details = { fields: [], retrySeconds: null, requestId };
    let message = percentDecoded(header('grpc-message') ?? '');
    const encoded = header('grpc-status-details-bin');
    if (encoded) {
      const padded = encoded.trim().replaceAll('-', '+').replaceAll('_', '/');
      const bytes = Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
      const rich = this.protobuf.decode('google.rpc.Status', bytes);
      message = rich.message || message;
      for (const { type_url: url, value } of rich.details) {
        const name = url.split('/').pop();
        if (name === 'google.rpc.BadRequest') {
          details.fields.push(...this.protobuf.decode(name, value).field_violations);
        } else if (name === 'google.rpc.RetryInfo') {
          const delay = this.protobuf.decode(name, value).retry_delay;
          details.retrySeconds = delay && delay.seconds + delay.nanos / 1e9;
        }
      }
    }
    return new CallError(CODES[status] ?? `code ${status}`, message, details);
  }
}

/** Splits a body into messages and trailers. */
function frames(body) {
  const messages = [];
  const trailers = new Map();
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at + 5 <= body.length;) {
    const flags = view.getUint8(at);
    const length = view.getUint32(at + 1);
    const content = body.subarray(at + 5, at + 5 + length);
    at += 5 + length;
    if ((flags & 0x80) === 0) {
      messages.push(content);
      continue;
    }
    for (const line of new TextDecoder().decode(content).split('\r\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }
  return { messages, trailers };
}

function percentDecoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}
