import { lazy, type ReactNode, Suspense, useState } from "react";
import { type Action, ActionsContext } from "./actions.ts";

const TransactionDialog = lazy(() => import("./transaction-dialog.tsx"));
const ConnectDialog = lazy(() => import("./connect-dialog.tsx"));

/** Opens the dialogs of what is to be done on chain, whose code comes when it is needed. */
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
