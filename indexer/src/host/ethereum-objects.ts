import { ABI_KIND, type AbiValue } from "../abi/value.ts";
import type { ChainBlock, ChainLog, ChainReceipt, ChainTransaction } from "../chain/types.ts";
import { type Heap, MappingError } from "./heap.ts";
import { TYPE_ID } from "./type-ids.ts";

const NULL = 0;

/** An event as its handler gets it. */
export interface DecodedEvent {
  readonly log: ChainLog;
  /** Of its parameters: the same list for all events of a kind. */
  readonly names: readonly string[];
  readonly values: readonly AbiValue[];
  readonly block: ChainBlock;
  readonly transaction: ChainTransaction;
  readonly receipt: ChainReceipt | undefined;
}

/** @param hasReceipt Whether the mapping's apiVersion has the field. */
export function newEvent(heap: Heap, event: DecodedEvent, hasReceipt: boolean): number {
  const { log, block, transaction, receipt } = event;
  const blockPointer = heap.repeated("block", block, () => newBlock(heap, block));
  const transactionPointer = heap.repeated("transaction", transaction, () =>
    newTransaction(heap, transaction),
  );
  const logIndex = BigInt(log.logIndex);
  const fields = [
    heap.newBytes(log.address),
    heap.newBigInt(logIndex),
    // Nodes do not agree on the index within the transaction; graph-node gives that in the block here too.
    heap.newBigInt(logIndex),
    NULL,
    blockPointer,
    transactionPointer,
    newParameters(heap, event.names, event.values),
  ];
  if (hasReceipt) fields.push(receipt === undefined ? NULL : newReceipt(heap, receipt));
  return heap.newObject(TYPE_ID.EthereumEvent, fields);
}

export function newBlock(heap: Heap, block: ChainBlock): number {
  return heap.newObject(TYPE_ID.EthereumBlock, [
    heap.newBytes(block.hash),
    heap.newBytes(block.parentHash),
    heap.newBytes(block.unclesHash),
    heap.newBytes(block.author),
    heap.newBytes(block.stateRoot),
    heap.newBytes(block.transactionsRoot),
    heap.newBytes(block.receiptsRoot),
    heap.newBigInt(BigInt(block.number)),
    heap.newBigInt(block.gasUsed),
    heap.newBigInt(block.gasLimit),
    heap.newBigInt(BigInt(block.timestamp)),
    heap.newBigInt(block.difficulty),
    heap.newBigInt(block.totalDifficulty),
    block.size === undefined ? NULL : heap.newBigInt(block.size),
    block.baseFeePerGas === undefined ? NULL : heap.newBigInt(block.baseFeePerGas),
  ]);
}

function newTransaction(heap: Heap, transaction: ChainTransaction): number {
  return heap.newObject(TYPE_ID.EthereumTransaction, [
    heap.newBytes(transaction.hash),
    heap.newBigInt(BigInt(transaction.index)),
    heap.newBytes(transaction.from),
    transaction.to === undefined ? NULL : heap.newBytes(transaction.to),
    heap.newBigInt(transaction.value),
    heap.newBigInt(transaction.gasLimit),
    heap.newBigInt(transaction.gasPrice),
    heap.newBytes(transaction.input),
    heap.newBigInt(transaction.nonce),
  ]);
}

function newParameters(heap: Heap, names: readonly string[], values: readonly AbiValue[]): number {
  const pointers = heap.knownStrings(names);
  const items = values.map((value, index) =>
    heap.newPair(TYPE_ID.EventParam, pointers[index] as number, newAbiValue(heap, value)),
  );
  return heap.newArray(TYPE_ID.ArrayEventParam, items);
}

function newReceipt(heap: Heap, receipt: ChainReceipt): number {
  return heap.newObject(TYPE_ID.TransactionReceipt, [
    heap.newBytes(receipt.transactionHash),
    heap.newBigInt(BigInt(receipt.transactionIndex)),
    heap.newBytes(receipt.blockHash),
    heap.newBigInt(BigInt(receipt.blockNumber)),
    heap.newBigInt(receipt.cumulativeGasUsed),
    heap.newBigInt(receipt.gasUsed),
    receipt.contractAddress === undefined ? NULL : heap.newBytes(receipt.contractAddress),
    heap.newArray(
      TYPE_ID.ArrayLog,
      receipt.logs.map((log) => newLog(heap, log)),
    ),
    receipt.status === undefined ? NULL : heap.newBigInt(receipt.status),
    receipt.root === undefined ? NULL : heap.newBytes(receipt.root),
    heap.newBytes(receipt.logsBloom),
  ]);
}

function newLog(heap: Heap, log: ChainLog): number {
  return heap.newObject(TYPE_ID.Log, [
    heap.newBytes(log.address),
    heap.newArray(
      TYPE_ID.ArrayB256,
      log.topics.map((topic) => heap.newBytes(topic)),
    ),
    heap.newBytes(log.data),
    heap.newBytes(log.blockHash),
    heap.newBigInt(BigInt(log.blockNumber)),
    heap.newBytes(log.transactionHash),
    heap.newBigInt(BigInt(log.transactionIndex)),
    heap.newBigInt(BigInt(log.logIndex)),
    NULL,
    NULL,
    heap.newWrappedBool(log.isRemoved),
  ]);
}

export function newAbiValue(heap: Heap, { kind, value }: AbiValue): number {
  switch (kind) {
    case ABI_KIND.bool:
      return heap.newValue(TYPE_ID.EthereumValue, kind, value ? 1 : 0);
    case ABI_KIND.int:
    case ABI_KIND.uint:
      return heap.newValue(TYPE_ID.EthereumValue, kind, heap.newBigInt(value));
    case ABI_KIND.string:
      return heap.newValue(TYPE_ID.EthereumValue, kind, heap.newString(value));
    case ABI_KIND.array:
    case ABI_KIND.fixedArray:
    case ABI_KIND.tuple:
      return heap.newValue(TYPE_ID.EthereumValue, kind, newAbiValues(heap, value));
    default:
      return heap.newValue(TYPE_ID.EthereumValue, kind, heap.newBytes(value));
  }
}

export function newAbiValues(heap: Heap, values: readonly AbiValue[]): number {
  return heap.newArray(
    TYPE_ID.ArrayEthereumValue,
    values.map((value) => newAbiValue(heap, value)),
  );
}

/** @throws MappingError if it is not a value of the ABI. */
export function readAbiValue(heap: Heap, pointer: number): AbiValue {
  const kind = heap.word(pointer);
  const payload = heap.word(pointer + 8) >>> 0;
  switch (kind) {
    case ABI_KIND.address:
    case ABI_KIND.fixedBytes:
    case ABI_KIND.function: {
      const value = heap.hex(payload);
      const size = kind === ABI_KIND.address ? 20 : kind === ABI_KIND.function ? 24 : undefined;
      if (size === undefined ? value.length > 64 : value.length !== size * 2) {
        throw new MappingError(`${value.length / 2} bytes are not what this kind of value has`);
      }
      return { kind, value };
    }
    case ABI_KIND.bytes:
      return { kind, value: heap.hex(payload) };
    case ABI_KIND.int:
    case ABI_KIND.uint: {
      const value = heap.bigInt(payload);
      const fits =
        kind === ABI_KIND.int ? BigInt.asIntN(256, value) === value : BigInt.asUintN(256, value) === value;
      if (!fits) throw new MappingError(`${value} does not fit into 256 bits`);
      return { kind, value };
    }
    case ABI_KIND.bool:
      return { kind, value: payload !== 0 };
    case ABI_KIND.string:
      return { kind, value: heap.string(payload) };
    case ABI_KIND.array:
    case ABI_KIND.fixedArray:
    case ABI_KIND.tuple:
      return { kind, value: readAbiValues(heap, payload) };
    default:
      throw new MappingError(`there is no kind ${kind} of values of the ABI`);
  }
}

export function readAbiValues(heap: Heap, pointer: number): AbiValue[] {
  return heap.array(pointer).map((item) => readAbiValue(heap, item));
}
