import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { AccountActivityDocument } from "../../generated/operations.ts";
import { ActionList } from "../../ui/action-list.tsx";
import { Older } from "../../ui/older.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty } from "../../ui/parts.tsx";

const NEWEST = String(2n ** 60n);
const STEP = 15;

/** Everything that an account did, newest first. */
export function Statement({ account, now }: { account: string; now: number | undefined }) {
  const [first, setFirst] = useState(STEP);
  const reading = useReading(AccountActivityDocument, { account, first, before: NEWEST });
  return (
    <Panel title="Statement" reading={reading} exported={`statement/${account}`} lines={8}>
      {({ actions }) =>
        !actions?.length ? (
          <Empty>Nothing so far. Contributions, votes, mints and payouts come here.</Empty>
        ) : (
          <>
            <ActionList actions={actions} now={now} />
            <Older count={actions.length} first={first} ask={setFirst} />
          </>
        )
      }
    </Panel>
  );
}
