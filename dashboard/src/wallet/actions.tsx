import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from "react";
import type { PreparedFragment } from "../generated/operations.ts";

/** Something to be done on chain. */
export interface Action {
  readonly title: string;
  /** Asks the gateway for what the wallet is to sign. */
  readonly prepare: (from: `0x${string}`) => Promise<{ readonly prepared: PreparedFragment | null }>;
  /** Called once the index has it. */
  readonly done?: () => void;
}

interface Actions {
  /** Shows what it does, lets the wallet sign, and follows it until the page shows it. */
  readonly act: (action: Action) => void;
  /** Lets somebody choose a wallet. */
  readonly connect: () => void;
}

const ActionsContext = createContext<Actions | undefined>(undefined);
const TransactionDialog = lazy(() => import("./transaction-dialog.tsx"));
const ConnectDialog = lazy(() => import("./connect-dialog.tsx"));

export function ActionsProvider({ children }: { children: ReactNode }) {
  const [action, setAction] = useState<Action>();
  const [isConnecting, setConnecting] = useState(false);
  const actions = { act: setAction, connect: () => setConnecting(true) };
  return (
    <ActionsContext value={actions}>
      {children}
      <Suspense>
        {action === undefined ? null : (
          <TransactionDialog action={action} close={() => setAction(undefined)} />
        )}
        {isConnecting ? <ConnectDialog close={() => setConnecting(false)} /> : null}
      </Suspense>
    </ActionsContext>
  );
}

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error("useActions needs an ActionsProvider above it");
  return actions;
}
