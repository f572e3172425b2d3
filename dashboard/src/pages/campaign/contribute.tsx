import { type FormEvent, useState } from "react";
import { gateway, type Reading, useReading } from "../../data/gateway.ts";
import { type CampaignPhase, campaignPhase } from "../../domain/campaign-phase.ts";
import { positionId } from "../../domain/position-id.ts";
import { exactEth, parseEth, percentOfPpm } from "../../format/money.ts";
import {
  type CampaignHeadQuery,
  MyPositionDocument,
  type MyPositionQuery,
  PrepareContributeDocument,
  PrepareFinalizeDocument,
  PrepareRefundDocument,
  PrepareWithdrawDocument,
} from "../../generated/operations.ts";
import { AmountField } from "../../ui/amount-field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Notice, Stat } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";
import { useMe } from "../../wallet/wallet.ts";

type Campaign = NonNullable<CampaignHeadQuery["campaign"]>;
type Position = MyPositionQuery["position"];

/** What somebody has in a campaign, and what they can do in it at its present stage. */
export function Contribute({ campaign, reading }: { campaign: string; reading: Reading<CampaignHeadQuery> }) {
  const me = useMe();
  const { connect } = useActions();
  const position = useReading(MyPositionDocument, { position: positionId(campaign, me) });
  const head = reading.query.data?.data;
  const phase = head?.campaign ? campaignPhase(head.campaign, head._meta?.block.timestamp ?? 0) : undefined;
  return (
    <Panel title="Your part" reading={position}>
      {({ position: mine }) => (
        <div className="stack">
          {me === undefined ? (
            <Empty
              action={
                <button type="button" className="button" data-kind="primary" onClick={connect}>
                  Connect a wallet
                </button>
              }
            >
              Connect a wallet to see what you gave and what it earns.
            </Empty>
          ) : (
            <Mine position={mine} />
          )}
          {head?.campaign && phase ? (
            <WhatNow campaign={head.campaign} phase={phase} position={mine} />
          ) : null}
        </div>
      )}
    </Panel>
  );
}

function Mine({ position }: { position: Position }) {
  if (position === null) return <p className="soft">This wallet has given nothing to it so far.</p>;
  return (
    <dl className="stats">
      <Stat label="You gave" note={position.isMember ? "you are a member" : undefined}>
        <Eth wei={position.contributed} />
      </Stat>
      <Stat label="Your share">{percentOfPpm(position.sharePpm)}</Stat>
    </dl>
  );
}

/** The one thing to do at this stage. */
function WhatNow({
  campaign,
  phase,
  position,
}: {
  campaign: Campaign;
  phase: CampaignPhase;
  position: Position;
}) {
  const { act } = useActions();
  switch (phase) {
    case "OPEN":
      return <Give campaign={campaign} />;
    case "REACHED":
      return (
        <button
          type="button"
          className="button"
          data-kind="primary"
          onClick={() =>
            act({
              title: `Finalize ${campaign.name}`,
              prepare: (from) => gateway.request(PrepareFinalizeDocument, { campaign: campaign.id, from }),
            })
          }
        >
          Finalize: move the funds to the treasury
        </button>
      );
    case "FUNDED":
      return position === null || position.withdrawable === "0" ? (
        <p className="soft">
          {position === null
            ? "It is funded and takes no more contributions."
            : "All that you have earned is withdrawn. More comes with every use of the model."}
        </p>
      ) : (
        <button
          type="button"
          className="button"
          data-kind="primary"
          onClick={() =>
            act({
              title: "Withdraw what you have earned",
              prepare: (from) => gateway.request(PrepareWithdrawDocument, { campaign: campaign.id, from }),
            })
          }
        >
          Withdraw <Eth wei={position.withdrawable} />
        </button>
      );
    case "FAILED":
      return position?.refundable && position.refundable !== "0" ? (
        <button
          type="button"
          className="button"
          data-kind="primary"
          onClick={() =>
            act({
              title: "Take your contribution back",
              prepare: (from) => gateway.request(PrepareRefundDocument, { campaign: campaign.id, from }),
            })
          }
        >
          Take back <Eth wei={position.refundable} />
        </button>
      ) : (
        <p className="soft">It did not reach its goal. Whoever gave takes all of it back here.</p>
      );
    case "UPCOMING":
      return <p className="soft">It does not take contributions yet.</p>;
  }
}

function Give({ campaign }: { campaign: Campaign }) {
  const { act } = useActions();
  const [typed, setTyped] = useState(exactEth(campaign.membershipThreshold));
  const [problem, setProblem] = useState<string>();
  const suggested = [
    campaign.contributionMin,
    campaign.membershipThreshold,
    String(BigInt(campaign.membershipThreshold) * 10n),
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseEth(typed);
    if (amount === undefined) return setProblem("Give an amount in ETH, such as 0.03.");
    setProblem(undefined);
    act({
      title: `Contribute to ${campaign.name}`,
      prepare: (from) =>
        gateway.request(PrepareContributeDocument, { campaign: campaign.id, amount: String(amount), from }),
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <AmountField label="Amount" value={typed} change={setTyped} isWrong={problem !== undefined} />
      <div className="amounts">
        {[...new Set(suggested)].map((wei) => (
          <button
            key={wei}
            type="button"
            className="button"
            data-kind="quiet"
            onClick={() => setTyped(exactEth(wei))}
          >
            {exactEth(wei)} ETH
          </button>
        ))}
      </div>
      {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
      <button type="submit" className="button" data-kind="primary">
        Contribute
      </button>
      <p className="soft small">
        From <Eth wei={campaign.membershipThreshold} /> on you are a member with one vote. If the goal is not
        met, every wei goes back.
      </p>
    </form>
  );
}
