// Messages as bytes and back, as the contract's descriptors say (src/service/playground/descriptor.rs).
// Wire format: https://protobuf.dev/programming-guides/encoding/

class Protobuf {
  constructor(contract) {
    this.messages = contract.messages;
    this.enums = contract.enums;
    this.numbers = Object.fromEntries(Object.entries(contract.enums).map(([name, values]) => [
      name, Object.fromEntries(Object.entries(values).map(([number, value]) => [value, Number(number)]))]));
    // Every message that comes by is looked up by number.
    this.byNumber = Object.fromEntries(Object.entries(contract.messages).map(([name, fields]) => [
      name, new Map(fields.map((field) => [field.number, field]))]));
  }

  /** The message `name` from an object with the contract's field names. Fields that are left out are not sent. */
  encode(name, value) {
    const out = [];
    const known = this.messages[name];
    for (const key of Object.keys(value)) {
      if (!known.some((field) => field.name === key)) throw new Error(`${name} has no field ${key}`);
    }
    for (const field of known) {
      const own = value[field.name];
      if (own === undefined || own === null) continue;
      for (const item of field.repeated ? own : [own]) this.write(out, field, item);
    }
    return Uint8Array.from(out);
  }

  write(out, field, value) {
    const varint = (number) => {
      let rest = BigInt.asUintN(64, BigInt(number));
      while (rest > 127n) { out.push(Number(rest & 127n) | 128); rest >>= 7n; }
      out.push(Number(rest));
    };
    const tag = (type) => varint((field.number << 3) | type);
    const bytes = (content) => {
      tag(2);
      varint(content.length);
      for (const byte of content) out.push(byte);
    };
    switch (field.kind) {
      case 'string': return bytes(new TextEncoder().encode(value));
      case 'message': return bytes(this.encode(field.of, value));
      case 'bool': tag(0); return varint(value ? 1 : 0);
      case 'enum': {
        const number = this.numbers[field.of][value];
        if (number === undefined) throw new Error(`${field.of} has no value ${value}`);
        tag(0);
        return varint(number);
      }
      case 'uint32': case 'int32': case 'uint64': case 'int64': tag(0); return varint(value);
      default: throw new Error(`${field.name}: a ${field.kind} is never sent`);
    }
  }

  /** The object that `bytes` say. Every field is there: zero, empty, or null for an absent message. */
  decode(name, bytes) {
    const value = {};
    for (const field of this.messages[name]) value[field.name] = this.absent(field);
    const reader = new Reader(bytes);
    while (!reader.isAtEnd) {
      const tag = reader.varint();
      const [number, type] = [tag >>> 3, tag & 7];
      const field = this.byNumber[name].get(number);
      if (!field) { reader.skip(type); continue; }
      if (!field.repeated) {
        value[field.name] = this.read(field, reader);
      } else if (type === 2 && !['string', 'bytes', 'message'].includes(field.kind)) {
        const packed = new Reader(reader.bytes());
        while (!packed.isAtEnd) value[field.name].push(this.read(field, packed));
      } else {
        value[field.name].push(this.read(field, reader));
      }
    }
    return value;
  }

  absent(field) {
    if (field.repeated) return [];
    switch (field.kind) {
      case 'string': return '';
      case 'bytes': return new Uint8Array(0);
      case 'bool': return false;
      case 'message': return null;
      case 'enum': return this.enums[field.of][0];
      default: return 0;
    }
  }

  read(field, reader) {
    switch (field.kind) {
      case 'string': return new TextDecoder().decode(reader.bytes());
      case 'bytes': return reader.bytes();
      case 'message': return this.decode(field.of, reader.bytes());
      case 'bool': return reader.varint() !== 0;
      case 'enum': { const number = reader.varint(); return this.enums[field.of][number] ?? number; }
      case 'double': return reader.double();
      case 'float': return shortest(reader.float());
      case 'int32': return reader.varint() | 0;
      case 'int64': return Number(BigInt.asIntN(64, reader.bigVarint()));
      default: return reader.varint();
    }
  }
}

/** The shortest decimal that is this 32-bit number: 0.93 rather than 0.9300000071525574. */
function shortest(number) {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return short;
  }
  return Number(number.toPrecision(9));
}

/** Reads the wire format from bytes; a message that ends too early is an error. */
class Reader {
  constructor(bytes) {
    this.data = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  get isAtEnd() { return this.at >= this.data.length; }

  bigVarint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.view.getUint8(this.at);
      this.at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number of more than ten bytes');
  }

  varint() {
    // Most are one byte.
    const byte = this.view.getUint8(this.at);
    if (byte < 128) { this.at += 1; return byte; }
    return Number(this.bigVarint());
  }

  bytes() {
    const length = this.varint();
    if (this.at + length > this.data.length) throw new RangeError('the message ends too early');
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  double() { this.at += 8; return this.view.getFloat64(this.at - 8, true); }

  float() { this.at += 4; return this.view.getFloat32(this.at - 4, true); }

  skip(type) {
    if (type === 0) this.bigVarint();
    else if (type === 1) this.at += 8;
    else if (type === 2) this.bytes();
    else if (type === 5) this.at += 4;
    else throw new RangeError(`unknown wire type ${type}`);
  }
}
