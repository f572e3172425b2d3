import {
  Address,
  BigDecimal,
  BigInt,
  Bytes,
  bigDecimal,
  bigInt,
  crypto,
  DataSourceContext,
  dataSource,
  Entity,
  ethereum,
  JSONValue,
  JSONValueKind,
  json,
  log,
  store,
  typeConversion,
  Value,
} from "@graphprotocol/graph-ts";
import { Asked, Probe } from "../generated/Probe/Probe";
import { Answer, Strict } from "../generated/schema";

/** Questions from this number on may fail: each is answered alone. */
const MAY_FAIL = 1000;

export function handleAsked(event: Asked): void {
  const only = dataSource.context().getI32("only");
  const number = event.params.number.toI32();
  if (only == 0 ? number >= MAY_FAIL : number != only) return;
  const answer = new Answer(number.toString());
  answer.name = event.params.name;
  answer.result = asked(event.params.name, event.params.args, event.params.data, event.address);
  answer.save();
}

function asked(name: string, args: string[], data: Bytes, address: Address): string {
  if (name.startsWith("bigInt.")) return ofBigInt(name.slice(7), args);
  if (name.startsWith("bigDecimal.")) return ofBigDecimal(name.slice(11), args);
  if (name.startsWith("typeConversion.")) return ofTypeConversion(name.slice(15), args, data);
  if (name.startsWith("json.")) return ofJson(name.slice(5), args, data);
  if (name.startsWith("ethereum.")) return ofEthereum(name.slice(9), args, data, address);
  if (name.startsWith("dataSource.")) return ofDataSource(name.slice(11), args);
  if (name.startsWith("store.")) return ofStore(name.slice(6), args);
  if (name.startsWith("null.")) return ofNull(name.slice(5), address);
  if (name.startsWith("trap.")) return ofTrap(name.slice(5), args);
  if (name == "crypto.keccak256") return crypto.keccak256(data).toHexString();
  return "unknown";
}

function integer(text: string): BigInt {
  return BigInt.fromString(text);
}

function decimal(text: string): BigDecimal {
  return BigDecimal.fromString(text);
}

function ofBigInt(name: string, args: string[]): string {
  const one = integer(args[0]);
  if (name == "fromString") return one.toString();
  if (name == "toHex") return one.toHexString();
  if (name == "pow") return one.pow(u8(I32.parseInt(args[1]))).toString();
  if (name == "leftShift") return one.leftShift(u8(I32.parseInt(args[1]))).toString();
  if (name == "rightShift") return one.rightShift(u8(I32.parseInt(args[1]))).toString();
  if (name == "dividedByDecimal") return one.divDecimal(decimal(args[1])).toString();
  const other = integer(args[1]);
  if (name == "plus") return one.plus(other).toString();
  if (name == "minus") return one.minus(other).toString();
  if (name == "times") return one.times(other).toString();
  if (name == "dividedBy") return bigInt.dividedBy(one, other).toString();
  if (name == "mod") return bigInt.mod(one, other).toString();
  if (name == "bitOr") return one.bitOr(other).toString();
  if (name == "bitAnd") return one.bitAnd(other).toString();
  return "unknown";
}

function ofBigDecimal(name: string, args: string[]): string {
  if (name == "byHand") {
    const made = new BigDecimal(integer(args[0]));
    made.exp = integer(args[1]);
    return made.toString();
  }
  const one = decimal(args[0]);
  if (name == "fromString") return one.toString();
  if (name == "parts") return `${one.digits.toString()} ${one.exp.toString()}`;
  const other = decimal(args[1]);
  if (name == "plus") return one.plus(other).toString();
  if (name == "minus") return one.minus(other).toString();
  if (name == "times") return one.times(other).toString();
  if (name == "dividedBy") return bigDecimal.dividedBy(one, other).toString();
  if (name == "equals") return one.equals(other).toString();
  return "unknown";
}

function ofTypeConversion(name: string, args: string[], data: Bytes): string {
  if (name == "bytesToString") return data.toString();
  if (name == "bytesToHex") return data.toHexString();
  if (name == "bytesToBase58") return data.toBase58();
  if (name == "stringToH160") return Address.fromString(args[0]).toHexString();
  return "unknown";
}

function ofJson(name: string, args: string[], data: Bytes): string {
  if (name == "fromBytes") return written(json.fromBytes(data));
  if (name == "try_fromBytes") {
    const result = json.try_fromBytes(data);
    return result.isOk ? written(result.value) : "no JSON";
  }
  if (name == "toI64") return json.toI64(args[0]).toString();
  if (name == "toU64") return json.toU64(args[0]).toString();
  // As bits, so that AssemblyScript's own way of writing numbers is not asked.
  if (name == "toF64") return reinterpret<u64>(json.toF64(args[0])).toString();
  if (name == "toBigInt") return json.toBigInt(args[0]).toString();
  return "unknown";
}

function written(value: JSONValue): string {
  if (value.kind == JSONValueKind.NULL) return "null";
  if (value.kind == JSONValueKind.BOOL) return value.toBool().toString();
  if (value.kind == JSONValueKind.NUMBER) return changetype<string>(value.data as u32);
  if (value.kind == JSONValueKind.STRING) return `'${value.toString()}'`;
  if (value.kind == JSONValueKind.ARRAY) {
    const items = value.toArray();
    let text = "[";
    for (let i = 0; i < items.length; i++) text += `${written(items[i])};`;
    return `${text}]`;
  }
  const entries = value.toObject().entries;
  let text = "{";
  for (let i = 0; i < entries.length; i++) text += `${entries[i].key}:${written(entries[i].value)};`;
  return `${text}}`;
}

function ofEthereum(name: string, args: string[], data: Bytes, address: Address): string {
  if (name == "decode") {
    const value = ethereum.decode(args[0], data);
    return value === null ? "nothing" : token(value);
  }
  if (name == "encode") {
    const value = ethereum.decode(args[0], data);
    if (value === null) return "nothing";
    const encoded = ethereum.encode(value);
    return encoded === null ? "nothing" : encoded.toHexString();
  }
  if (name == "getBalance") return ethereum.getBalance(Address.fromString(args[0])).toString();
  if (name == "hasCode")
    return ethereum.hasCode(args.length == 0 ? address : Address.fromString(args[0])).inner.toString();
  const contract = Probe.bind(args.length == 1 ? address : Address.fromString(args[1]));
  if (name == "call") return contract.half(integer(args[0])).toString();
  if (name == "try_call") {
    const half = contract.try_half(integer(args[0]));
    return half.reverted ? "reverted" : half.value.toString();
  }
  return "unknown";
}

function token(value: ethereum.Value): string {
  if (value.kind == ethereum.ValueKind.ADDRESS) return value.toAddress().toHexString();
  if (value.kind == ethereum.ValueKind.FIXED_BYTES || value.kind == ethereum.ValueKind.BYTES)
    return value.toBytes().toHexString();
  if (value.kind == ethereum.ValueKind.INT || value.kind == ethereum.ValueKind.UINT)
    return `${value.kind.toString()}#${value.toBigInt().toString()}`;
  if (value.kind == ethereum.ValueKind.BOOL) return value.toBoolean().toString();
  if (value.kind == ethereum.ValueKind.STRING) return `'${value.toString()}'`;
  const items =
    value.kind == ethereum.ValueKind.TUPLE ? changetype<ethereum.Value[]>(value.toTuple()) : value.toArray();
  let text = `${value.kind.toString()}(`;
  for (let i = 0; i < items.length; i++) text += `${token(items[i])};`;
  return `${text})`;
}

function ofDataSource(name: string, args: string[]): string {
  if (name == "address") return dataSource.address().toHexString();
  if (name == "network") return dataSource.network();
  if (name == "context") return dataSource.context().getI32("only").toString();
  if (name == "create") dataSource.create(args[0], args.slice(1));
  if (name == "createWithContext") {
    const context = new DataSourceContext();
    context.setI32("only", 1);
    dataSource.createWithContext(args[0], args.slice(1), context);
  }
  return "created";
}

function ofStore(name: string, args: string[]): string {
  if (name == "missing") {
    const entity = new Strict(args[0]);
    entity.optional = Bytes.fromHexString("0x01");
    entity.save();
  } else if (name == "otherKind") {
    const entity = new Entity();
    entity.set("id", Value.fromString(args[0]));
    entity.set("needed", Value.fromString("no number"));
    store.set("Strict", args[0], entity);
  } else if (name == "unknownField") {
    const entity = new Entity();
    entity.set("id", Value.fromString(args[0]));
    entity.set("needed", Value.fromBigInt(BigInt.fromI32(1)));
    entity.set("unknown", Value.fromBoolean(true));
    store.set("Strict", args[0], entity);
  } else if (name == "otherId") {
    const entity = new Entity();
    entity.set("id", Value.fromString("other"));
    entity.set("needed", Value.fromBigInt(BigInt.fromI32(1)));
    store.set("Strict", args[0], entity);
  } else if (name == "unknownType") {
    store.set(args[0], "id", new Entity());
  } else if (name == "getUnknownType") {
    return store.get(args[0], "id") === null ? "none" : "some";
  } else if (name == "getInBlock") {
    return store.get_in_block("Strict", args[0]) === null ? "none" : "some";
  } else if (name == "remove") {
    store.remove("Strict", args[0]);
    return store.get("Strict", args[0]) === null ? "none" : "some";
  } else if (name == "twice") {
    const answer = new Answer("twice");
    answer.name = name;
    answer.result = "first";
    answer.save();
    answer.result = "second";
    answer.save();
  } else if (name == "loadRelated") {
    return store.loadRelated("Strict", args[0], "needed").length.toString();
  }
  return "done";
}

/** Null, where a value is needed. */
function ofNull(name: string, address: Address): string {
  const one = BigInt.fromI32(1);
  const none = changetype<BigInt>(0);
  if (name == "bigInt.plus") return bigInt.plus(none, one).toString();
  if (name == "bigInt.fromString") return bigInt.fromString(changetype<string>(0)).toString();
  if (name == "bigDecimal.toString") return bigDecimal.toString(changetype<BigDecimal>(0));
  if (name == "bytesToHex") return typeConversion.bytesToHex(changetype<Uint8Array>(0));
  if (name == "json.fromBytes") return written(json.fromBytes(changetype<Bytes>(0)));
  if (name == "json.try_fromBytes") return json.try_fromBytes(changetype<Bytes>(0)).isOk.toString();
  if (name == "keccak256") return crypto.keccak256(changetype<Bytes>(0)).toHexString();
  if (name == "ethereum.decode")
    return (ethereum.decode("uint256", changetype<Bytes>(0)) === null).toString();
  if (name == "store.get") return (store.get("Strict", changetype<string>(0)) === null).toString();
  if (name == "log") log.log(log.Level.INFO, changetype<string>(0));
  return address.toHexString();
}

function ofTrap(name: string, args: string[]): string {
  if (name == "critical") log.critical("{} is {}", ["this", "critical"]);
  if (name == "assert") assert(args.length > 5, "there are too few");
  if (name == "index") return args[args.length + 3];
  if (name == "divide") return (I32.parseInt(args[0]) / I32.parseInt(args[1])).toString();
  if (name == "toI32") return integer(args[0]).toI32().toString();
  if (name == "recursion") return deeper(args[0]);
  if (name == "hex") return Bytes.fromHexString(args[0]).toHexString();
  return "passed";
}

function deeper(text: string): string {
  return deeper(`${text} `) + text;
}
