import { Notice } from "../ui/parts.tsx";
import { useActions } from "./actions.ts";
import { forgetSent, type Sent, useSent } from "./sent.ts";

/** One's own transactions that a reorganisation has taken away, each with what can be done. */
export function TakenBack() {
  return useSent()
    .filter(({ fate }) => fate.state !== "stands")
    .map((sent) => <One key={sent.hash} sent={sent} />);
}

function One({ sent }: { sent: Sent }) {
  const { act } = useActions();
  const { action, hash, fate } = sent;
  const sendAgain = () => {
    forgetSent(hash);
    act(action);
  };
  return (
    <Notice
      kind={fate.state === "waiting" ? "warn" : "bad"}
      action={
        <div className="row">
          {fate.state === "waiting" ? null : (
            <button type="button" className="button" data-kind="primary" onClick={sendAgain}>
              Send it again
            </button>
          )}
          <button type="button" className="button" data-kind="quiet" onClick={() => forgetSent(hash)}>
            Leave it
          </button>
        </div>
      }
    >
      <strong>{action.title}:</strong> {sayFate(sent)}
    </Notice>
  );
}

/** What a reorganisation has done to a transaction, for whoever has sent it. */
export function sayFate({ fate, block }: Sent): string {
  switch (fate.state) {
    case "gone":
      return `the chain was reorganised, and your transaction of block ${block.toLocaleString("en")} is in it no more. The page shows what holds without it, and nothing was paid.`;
    case "waiting":
      return `the chain was reorganised, and your transaction of block ${block.toLocaleString("en")} waits for another block. Do not send it again.`;
    case "reverted":
      return `the chain was reorganised, and in block ${fate.block.toLocaleString("en")} the contract has reverted your transaction: nothing has changed but the gas is spent.`;
    case "stands":
      return `your transaction is in block ${fate.block.toLocaleString("en")}.`;
  }
}
