import { createContext, useContext } from "react";
import type { PreparedFragment } from "../generated/operations.ts";

/** Something to be done on chain. */
export interface Action {
  readonly title: string;
  /** Asks the gateway for what the wallet is to sign. */
  readonly prepare: (from: `0x${string}`) => Promise<{ readonly prepared: PreparedFragment | null }>;
  /** Called once the index has it. */
  readonly done?: () => void;
}

export interface Actions {
  /** Shows what it does, lets the wallet sign, and follows it until the page shows it. */
  readonly act: (action: Action) => void;
  /** Lets somebody choose a wallet. */
  readonly connect: () => void;
}

export const ActionsContext = createContext<Actions | undefined>(undefined);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error("useActions needs an ActionsProvider above it");
  return actions;
}
