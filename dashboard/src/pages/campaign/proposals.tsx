import { gateway, useReading } from "../../data/gateway.ts";
import { type ProposalPhase, proposalPhase, quorumOf } from "../../domain/proposal-phase.ts";
import { plural } from "../../format/names.ts";
import {
  CampaignProposalsDocument,
  type CampaignProposalsQuery,
  MyVotesDocument,
  PrepareVoteDocument,
  type VoteChoice,
} from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, When } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";
import { useMe } from "../../wallet/wallet.ts";

type Proposal = NonNullable<CampaignProposalsQuery["proposals"]>[number];

const SAID: Readonly<Record<ProposalPhase, readonly [text: string, kind: string]>> = {
  PENDING: ["Voting begins soon", "accent"],
  ACTIVE: ["Open for votes", "good"],
  PASSED: ["Passed", "good"],
  DEFEATED: ["Defeated", "bad"],
  QUEUED: ["Waits for its delay", "accent"],
  EXECUTABLE: ["Can be executed", "good"],
  EXECUTED: ["Executed", "accent"],
  CANCELED: ["Canceled", "bad"],
};

const CHOICES = [
  ["FOR", "For"],
  ["AGAINST", "Against"],
  ["ABSTAIN", "Abstain"],
] as const;

/** What the members decide, and how. */
export function Proposals({ campaign }: { campaign: string }) {
  const me = useMe();
  const reading = useReading(CampaignProposalsDocument, { campaign, first: 20 });
  const votes = useReading(MyVotesDocument, me && { campaign, account: me }).query.data?.data.votes;
  return (
    <Panel title="Proposals" reading={reading} exported={`votes/${campaign}`} lines={6}>
      {({ proposals, _meta }) =>
        !proposals?.length ? (
          <Empty>Nothing has been proposed yet. Members propose, and every member has one vote.</Empty>
        ) : (
          <div className="proposals">
            {proposals.map((proposal) => (
              <ProposalRow
                key={proposal.id}
                proposal={proposal}
                now={_meta?.block.timestamp ?? 0}
                mine={me && votes?.find((vote) => vote.proposal.id === proposal.id)?.choice}
              />
            ))}
          </div>
        )
      }
    </Panel>
  );
}

function ProposalRow({
  proposal,
  now,
  mine,
}: {
  proposal: Proposal;
  now: number;
  mine: VoteChoice | undefined;
}) {
  const phase = proposalPhase(proposal, now);
  const [text, kind] = SAID[phase];
  return (
    <article className="proposal">
      <div className="stack">
        <div className="row">
          <span className="badge" data-kind={kind}>
            {text}
          </span>
          <span className="soft small">
            proposed <When at={proposal.createdAt} now={now} />
          </span>
          <Account id={proposal.proposer.id} />
        </div>
        <h3>{proposal.title}</h3>
        {proposal.body ? <blockquote>{proposal.body}</blockquote> : null}
      </div>
      <div className="stack">
        <Tally proposal={proposal} />
        {phase === "ACTIVE" ? (
          <>
            <p className="soft small">
              closes <When at={proposal.voteEnd} now={now} />
            </p>
            {mine === undefined ? <VoteButtons proposal={proposal} /> : null}
          </>
        ) : null}
        {mine === undefined ? null : (
          <p>
            You voted <strong>{CHOICES.find(([choice]) => choice === mine)?.[1].toLowerCase()}</strong>.
          </p>
        )}
      </div>
    </article>
  );
}

function Tally({ proposal }: { proposal: Proposal }) {
  const { votesFor, votesAgainst, votesAbstain, campaign } = proposal;
  const members = Math.max(1, campaign.memberCount);
  const counts = [
    ["for", "For", votesFor],
    ["against", "Against", votesAgainst],
    ["abstain", "Abstain", votesAbstain],
  ] as const;
  const counted = Number(votesFor) + Number(votesAbstain);
  const quorum = quorumOf(campaign);
  return (
    <div className="tally">
      <div className="bar" aria-hidden="true">
        {counts.map(([name, , votes]) => (
          <i key={name} className={name} style={{ width: `${(Number(votes) / members) * 100}%` }} />
        ))}
      </div>
      <dl>
        {counts.map(([name, label, votes]) => (
          <div key={name} className="row">
            <dt>{label}</dt>
            <dd>{votes}</dd>
          </div>
        ))}
      </dl>
      <p className="soft small">
        {counted >= quorum ? "The quorum is reached" : `${plural(quorum - counted, "vote")} to the quorum`},{" "}
        {counted} of {quorum}; {plural(campaign.memberCount, "member")} in all
      </p>
    </div>
  );
}

function VoteButtons({ proposal }: { proposal: Proposal }) {
  const { act } = useActions();
  const vote = (support: VoteChoice, label: string) =>
    act({
      title: `Vote ${label.toLowerCase()}: ${proposal.title}`,
      prepare: (from) =>
        gateway.request(PrepareVoteDocument, { proposal: proposal.id, support, reason: "", from }),
    });
  return (
    <fieldset className="row votes">
      <legend className="visually-hidden">Your vote on {proposal.title}</legend>
      {CHOICES.map(([support, label]) => (
        <button key={support} type="button" className="button" onClick={() => vote(support, label)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
