import {
  type Address,
  createPublicClient,
  type Hex,
  http,
  isAddressEqual,
  parseAbi,
  parseEventLogs,
  TransactionReceiptNotFoundError,
} from "viem";
import type { X402PaymentRow } from "../tables.ts";
import type { X402Config } from "./terms.ts";

const abi = parseAbi([
  "event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "function authorizationState(address authorizer, bytes32 nonce) view returns (bool)",
]);

/** What the network says of a payment. `never`: its nonce was not used for it, and cannot be any more. */
export type PaymentFate =
  | { readonly state: "paid"; readonly transaction: string }
  | { readonly state: "never" }
  | { readonly state: "open" };

/** A payment is looked for in so many blocks: more than are made while it is good. */
const LOG_BLOCKS = 5_000n;
const TIMEOUT_MS = 10_000;
/** Calls in one request to the node. */
const BATCH = 50;

/** The network on which tokens are paid: it alone says whether a payment was made. */
export function openPaymentNetwork({ rpcUrl, asset }: X402Config) {
  const client = createPublicClient({
    transport: http(rpcUrl, { timeout: TIMEOUT_MS, retryCount: 1, batch: { batchSize: BATCH } }),
  });

  /** Whether the payment's transfer to the campaign is in a transaction. */
  async function isPaidIn(hash: Hex, { payer, requirements }: X402PaymentRow): Promise<boolean> {
    const { logs } = await client.getTransactionReceipt({ hash });
    const transfers = parseEventLogs({
      abi,
      logs: logs.filter((log) => isAddressEqual(log.address, asset)),
      eventName: "Transfer",
    });
    return transfers.some(
      ({ args }) =>
        isAddressEqual(args.from, payer as Address) &&
        isAddressEqual(args.to, requirements.payTo as Address) &&
        args.value === BigInt(requirements.amount),
    );
  }

  /** The transaction by which the payer's nonce paid the campaign. A nonce can be used for another transfer, too. */
  async function findPayment(row: X402PaymentRow, head: bigint): Promise<string | undefined> {
    const { payer, nonce } = row;
    const used = await client.getContractEvents({
      address: asset,
      abi,
      eventName: "AuthorizationUsed",
      args: { authorizer: payer as Address, nonce: nonce as Hex },
      fromBlock: head > LOG_BLOCKS ? head - LOG_BLOCKS : 0n,
    });
    for (const { transactionHash } of used) {
      if (await isPaidIn(transactionHash, row)) return transactionHash;
    }
    return undefined;
  }

  return {
    /** Whether the transaction that is written down for a payment still shows it. @throws where the node does not answer */
    async isPaid(row: X402PaymentRow): Promise<boolean> {
      if (row.transaction === null) return false;
      try {
        return await isPaidIn(row.transaction as Hex, row);
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return false;
        throw error;
      }
    },
    /** @throws where the node does not answer */
    async fateOf(row: X402PaymentRow): Promise<PaymentFate> {
      const head = await client.getBlock({ blockTag: "latest" });
      const isUsed = await client.readContract({
        address: asset,
        abi,
        functionName: "authorizationState",
        args: [row.payer as Address, row.nonce as Hex],
        blockNumber: head.number,
      });
      if (isUsed) {
        const transaction = await findPayment(row, head.number);
        return transaction === undefined ? { state: "never" } : { state: "paid", transaction };
      }
      return head.timestamp >= BigInt(row.valid_before) ? { state: "never" } : { state: "open" };
    },
  };
}

export type PaymentNetwork = ReturnType<typeof openPaymentNetwork>;
