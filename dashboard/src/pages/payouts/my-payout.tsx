import { gateway, useReading } from "../../data/gateway.ts";
import { positionId } from "../../domain/position-id.ts";
import { percentOfPpm } from "../../format/money.ts";
import { MyPositionDocument, PrepareWithdrawDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";
import { useMe } from "../../wallet/wallet.ts";

/** What the connected wallet has earned, and the button that pays it out. */
export function MyPayout({ campaign }: { campaign: string }) {
  const me = useMe();
  const { act, connect } = useActions();
  const reading = useReading(MyPositionDocument, { position: positionId(campaign, me) });
  const withdraw = () =>
    act({
      title: "Withdraw what you have earned",
      prepare: (from) =>
        gateway.request(PrepareWithdrawDocument, { campaign: campaign as `0x${string}`, from }),
    });
  return (
    <Panel title="What you can withdraw" reading={reading}>
      {({ position }) => {
        if (me === undefined) {
          return (
            <Empty
              action={
                <button type="button" className="button" data-kind="primary" onClick={connect}>
                  Connect a wallet
                </button>
              }
            >
              Connect the wallet that contributed, and see what it has earned.
            </Empty>
          );
        }
        if (position === null)
          return <Empty>This wallet has given nothing to this campaign, so it earns nothing.</Empty>;
        return (
          <div className="stack">
            <dl className="stats">
              <Stat label="Now">
                <Eth wei={position.withdrawable} digits={6} />
              </Stat>
              <Stat label="Earned in all">
                <Eth wei={position.earned} digits={6} />
              </Stat>
              <Stat label="Taken out">
                <Eth wei={position.withdrawn} digits={6} />
              </Stat>
              <Stat label="Your share">{percentOfPpm(position.sharePpm)}</Stat>
            </dl>
            <button
              type="button"
              className="button"
              data-kind="primary"
              disabled={position.withdrawable === "0"}
              onClick={withdraw}
            >
              {position.withdrawable === "0" ? "Nothing to withdraw now" : "Withdraw all of it"}
            </button>
          </div>
        );
      }}
    </Panel>
  );
}
