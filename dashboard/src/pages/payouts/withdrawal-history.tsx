import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { WithdrawalsDocument } from "../../generated/operations.ts";
import { Older } from "../../ui/older.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth, When } from "../../ui/parts.tsx";
import { TransactionLink } from "../../ui/transaction-link.tsx";

const SHOWN = 14;

/** Who took what out, newest first. */
export function WithdrawalHistory({ campaign, now }: { campaign: string; now: number | undefined }) {
  const [first, setFirst] = useState(SHOWN);
  const reading = useReading(WithdrawalsDocument, { campaign, first });
  return (
    <Panel title="Withdrawals" reading={reading} exported={`withdrawals/${campaign}`} lines={8}>
      {({ withdrawals }) =>
        !withdrawals?.length ? (
          <Empty>Nobody has withdrawn anything yet.</Empty>
        ) : (
          <>
            <ul className="history">
              {withdrawals.map(({ id, account, amount, timestamp, block, transaction }) => (
                <li key={id}>
                  <Account id={account.id} />
                  <strong>
                    <Eth wei={amount} />
                  </strong>
                  <span className="soft small">
                    <When at={timestamp} now={now} />, block {Number(block).toLocaleString("en")}
                  </span>
                  <span className="small">
                    <TransactionLink hash={transaction} />
                  </span>
                </li>
              ))}
            </ul>
            <Older count={withdrawals.length} first={first} ask={setFirst} />
          </>
        )
      }
    </Panel>
  );
}
