/*
 * What the chain says, as far as mappings are told. Hashes, addresses and bytes are lower-case hexadecimal digits without `0x`,
 * as everywhere in this engine.
 */

/** Which block: enough to know a branch by. */
export interface BlockPointer {
  readonly number: number;
  readonly hash: string;
}

export interface ChainTransaction {
  readonly hash: string;
  readonly index: number;
  readonly from: string;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly gasLimit: bigint;
  /** What was paid for each gas, in wei. */
  readonly gasPrice: bigint;
  readonly input: string;
  readonly nonce: bigint;
}

export interface ChainBlock extends BlockPointer {
  readonly parentHash: string;
  readonly unclesHash: string;
  readonly author: string;
  readonly stateRoot: string;
  readonly transactionsRoot: string;
  readonly receiptsRoot: string;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly difficulty: bigint;
  readonly totalDifficulty: bigint;
  readonly size: bigint | undefined;
  readonly baseFeePerGas: bigint | undefined;
  readonly transactions: ReadonlyMap<string, ChainTransaction>;
}

export interface ChainLog {
  readonly address: string;
  /** These and the data are as the node writes them: what reads them takes digits in upper case, too. */
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly transactionIndex: number;
  readonly logIndex: number;
  readonly isRemoved: boolean;
}

export interface ChainReceipt {
  readonly transactionHash: string;
  readonly transactionIndex: number;
  readonly blockHash: string;
  readonly blockNumber: number;
  readonly cumulativeGasUsed: bigint;
  readonly gasUsed: bigint;
  readonly contractAddress: string | undefined;
  readonly logs: readonly ChainLog[];
  readonly status: bigint | undefined;
  readonly root: string | undefined;
  readonly logsBloom: string;
}
