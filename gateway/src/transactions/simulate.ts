import { BaseError, decodeFunctionResult, type Hex, RawContractError } from "viem";
import { chainUnavailable } from "../chain/errors.ts";
import type { ChainView } from "../chain/view.ts";
import { eth } from "../chain/words.ts";
import type { Draft } from "./draft.ts";
import { explainRevert, type Revert } from "./reverts.ts";

/** What would happen if it were the next transaction of the chain. */
export interface Simulation {
  readonly succeeds: boolean;
  /** Units of gas; null where it would fail. */
  readonly gas: bigint | null;
  /** What the function would give back, if anything. */
  readonly result: string | null;
  readonly revert: Revert | null;
  /** The block after which it was tried. */
  readonly block: bigint;
}

/** The data of the revert in viem's error; undefined where the node said something else, or nothing. */
function revertData(error: unknown): Hex | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const found = error.walk((cause) => cause instanceof RawContractError || "data" in (cause as object));
  const data = (found as { data?: unknown } | null)?.data;
  const hex = typeof data === "object" && data !== null ? (data as { data?: unknown }).data : data;
  return typeof hex === "string" && hex.startsWith("0x") ? (hex as Hex) : undefined;
}

const isRevert = (error: unknown) =>
  error instanceof BaseError && /revert/i.test(error.details ?? error.message);

/**
 * Tries a transaction at the newest block, without sending it.
 * @throws GatewayError CHAIN_UNAVAILABLE
 */
export async function simulate(view: ChainView, draft: Draft): Promise<Simulation> {
  const { client, block } = view;
  const request = {
    account: draft.from,
    to: draft.to,
    data: draft.data,
    value: draft.value,
    blockNumber: block,
  };
  const failed = (revert: Revert): Simulation => ({
    succeeds: false,
    gas: null,
    result: null,
    revert,
    block,
  });
  try {
    const balance = await client.getBalance({ address: draft.from, blockNumber: block });
    if (balance < draft.value) {
      return failed({
        code: "INSUFFICIENT_FUNDS",
        message: `${draft.from} has ${eth(balance)}, and this takes ${eth(draft.value)} and the gas.`,
        values: [
          { name: "balance", value: String(balance) },
          { name: "needed", value: String(draft.value) },
        ],
      });
    }
    const { data } = await client.call(request);
    const gas = await client.estimateGas(request);
    const returned = data === undefined ? undefined : decodeFunctionResult({ ...draft.call, data });
    const result = returned === undefined || returned === null ? null : String(returned);
    return { succeeds: true, gas, result, revert: null, block };
  } catch (error) {
    const data = revertData(error);
    if (data !== undefined || isRevert(error)) return failed(explainRevert(data ?? "0x"));
    throw chainUnavailable(error);
  }
}
