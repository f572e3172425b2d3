import type { Reading } from "../../data/gateway.ts";
import { campaignPhase } from "../../domain/campaign-phase.ts";
import { basisPoints } from "../../format/money.ts";
import { day, relative } from "../../format/time.ts";
import type { CampaignHeadQuery } from "../../generated/operations.ts";
import { CampaignBadge } from "../../ui/campaign-badge.tsx";
import { FundingBar } from "../../ui/funding-bar.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";

/** How much was given, of what, and by when. */
export function Funding({ reading }: { reading: Reading<CampaignHeadQuery> }) {
  return (
    <Panel title="Funding" reading={reading} className="funding">
      {({ campaign, _meta }) => {
        if (campaign === null) return <Empty>There is no campaign at this address.</Empty>;
        const now = _meta?.block.timestamp ?? 0;
        const phase = campaignPhase(campaign, now);
        const percent = basisPoints(campaign.totalContributed, campaign.goalMax) / 100;
        return (
          <>
            <p className="funding-figure">
              <strong>
                <Eth wei={campaign.totalContributed} />
              </strong>
              <span className="soft">
                of <Eth wei={campaign.goalMax} digits={2} />, {percent.toLocaleString("en")} %
              </span>
              <CampaignBadge phase={phase} />
            </p>
            <FundingBar
              contributed={campaign.totalContributed}
              goal={campaign.goalMax}
              name={campaign.name}
            />
            <dl className="stats">
              <Stat label="Contributors">{campaign.contributorCount.toLocaleString("en")}</Stat>
              <Stat
                label="Members"
                note={
                  <>
                    from <Eth wei={campaign.membershipThreshold} /> on
                  </>
                }
              >
                {campaign.memberCount.toLocaleString("en")}
              </Stat>
              {phase === "OPEN" || phase === "UPCOMING" ? (
                <Stat
                  label={phase === "OPEN" ? "Closes" : "Opens"}
                  note={day(phase === "OPEN" ? campaign.closesAt : campaign.opensAt)}
                >
                  {relative(phase === "OPEN" ? campaign.closesAt : campaign.opensAt, now)}
                </Stat>
              ) : null}
              {phase === "FUNDED" ? (
                <Stat
                  label="Earned since"
                  note={campaign.finalizedAt ? `funded ${day(campaign.finalizedAt)}` : undefined}
                >
                  <Eth wei={campaign.totalIncome} />
                </Stat>
              ) : null}
              {phase === "FAILED" ? (
                <Stat label="Given back so far" note="every wei can be taken back">
                  <Eth wei={campaign.totalRefunded} />
                </Stat>
              ) : null}
            </dl>
          </>
        );
      }}
    </Panel>
  );
}
