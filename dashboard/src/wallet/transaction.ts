import { useCallback, useEffect, useRef, useState } from "react";
import { gateway, queries } from "../data/gateway.ts";
import type { PreparedFragment } from "../generated/operations.ts";
import type { Action } from "./actions.ts";
import { isRejection, reasonOf } from "./rejection.ts";
import { lookAgain, watchSent } from "./sent.ts";
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
/** Node and index may follow a reorganisation one after the other; then both are asked again. */
const AGAIN_MS = 500;

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
      let mined = await wagmi.mined(hash);
      if (mined.state === "reverted") return show({ step: "reverted", hash, block: mined.block });
      watchSent(action, hash, mined);
      for (;;) {
        show({ step: "indexing", hash, block: mined.block });
        await gateway.reached(mined.block, { timeoutMs: INDEXED_MS });
        const { hash: indexed } = await gateway.blockAt(mined.block);
        // Null where the gateway has no node to ask; then the number has to do.
        if (indexed === null || indexed === mined.blockHash) break;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        const fate = await lookAgain(hash);
        // The dialog says what a reorganisation has done to it.
        if (fate.state !== "stands") return;
        mined = fate;
      }
      const { block } = mined;
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
