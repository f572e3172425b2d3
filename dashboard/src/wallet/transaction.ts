import { useCallback, useEffect, useRef, useState } from "react";
import { gateway, queries } from "../data/gateway.ts";
import type { PreparedFragment } from "../generated/operations.ts";
import type { Action } from "./actions.tsx";
import { isRejection, reasonOf } from "./rejection.ts";
import { wallets } from "./wallet.ts";

/** How far something on chain has come. */
export type Progress =
  | { readonly step: "preparing" }
  /** Ready to be signed, or, where its simulation failed, refused by the contract beforehand. */
  | { readonly step: "ready"; readonly prepared: PreparedFragment; readonly problem?: string }
  | { readonly step: "signing"; readonly prepared: PreparedFragment }
  | { readonly step: "mining"; readonly hash: `0x${string}` }
  | { readonly step: "indexing"; readonly hash: `0x${string}`; readonly block: number }
  | { readonly step: "done"; readonly hash: `0x${string}`; readonly block: number }
  | { readonly step: "reverted"; readonly hash: `0x${string}`; readonly block: number }
  | { readonly step: "failed"; readonly problem: string; readonly hash?: `0x${string}` };

const INDEXED_MS = 60_000;

/** Takes one action from its preparation to the block in which the page shows it. */
export function useTransaction(action: Action, from: `0x${string}` | undefined) {
  const [progress, setProgress] = useState<Progress>({ step: "preparing" });
  const isOpen = useRef(true);
  const show = useCallback((next: Progress) => {
    if (isOpen.current) setProgress(next);
  }, []);

  const prepare = useCallback(async () => {
    if (from === undefined) return;
    show({ step: "preparing" });
    try {
      const { prepared } = await action.prepare(from);
      if (prepared === null) show({ step: "failed", problem: "The gateway could not prepare this." });
      else show({ step: "ready", prepared });
    } catch (error) {
      show({ step: "failed", problem: reasonOf(error) });
    }
  }, [action, from, show]);

  useEffect(() => {
    isOpen.current = true;
    void prepare();
    return () => {
      isOpen.current = false;
    };
  }, [prepare]);

  const send = async (prepared: PreparedFragment) => {
    show({ step: "signing", prepared });
    let hash: `0x${string}` | undefined;
    try {
      const wagmi = await wallets();
      const { to, data, value } = prepared;
      hash = await wagmi.send({ to, data, value: BigInt(value) });
      show({ step: "mining", hash });
      const { status, blockNumber } = await wagmi.mined(hash);
      const block = Number(blockNumber);
      if (status === "reverted") return show({ step: "reverted", hash, block });
      show({ step: "indexing", hash, block });
      await gateway.reached(block, { timeoutMs: INDEXED_MS });
      await queries.invalidateQueries();
      action.done?.();
      show({ step: "done", hash, block });
    } catch (error) {
      if (hash !== undefined) show({ step: "failed", hash, problem: reasonOf(error) });
      else if (isRejection(error))
        show({ step: "ready", prepared, problem: "You said no in your wallet. Nothing was sent." });
      else show({ step: "ready", prepared, problem: reasonOf(error) });
    }
  };

  return { progress, prepare, send };
}
