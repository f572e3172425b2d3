import { useReading } from "../../data/gateway.ts";
import { AccountCreditsDocument } from "../../generated/operations.ts";
import { DepositForm } from "../../ui/deposit-form.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Eth, Stat } from "../../ui/parts.tsx";

/** ETH that was deposited to pay for generations. */
export function Credits({ account, isMine }: { account: string; isMine: boolean }) {
  const reading = useReading(AccountCreditsDocument, { account });
  return (
    <Panel title="Credits" reading={reading}>
      {({ account: found }) => (
        <div className="stack">
          <dl className="stats">
            <Stat label="Balance">
              <Eth wei={found?.credits?.balance ?? "0"} />
            </Stat>
            <Stat label="Spent on images">
              <Eth wei={found?.credits?.totalSpent ?? "0"} />
            </Stat>
          </dl>
          {isMine ? <DepositForm /> : null}
        </div>
      )}
    </Panel>
  );
}
