import { type Reading, useReading } from "../../data/gateway.ts";
import { plural } from "../../format/names.ts";
import { day } from "../../format/time.ts";
import { type AccountHeadQuery, DoorDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Notice } from "../../ui/parts.tsx";
import { SignInButton } from "../../wallet/sign-in-button.tsx";

/** Where the members of a campaign meet: one door for each membership. */
export function Doors({ reading, isSignedIn }: { reading: Reading<AccountHeadQuery>; isSignedIn: boolean }) {
  const memberships = reading.query.data?.data.account?.positions.filter(({ isMember }) => isMember) ?? [];
  return memberships.map(({ campaign }) => (
    <Door key={campaign.id} campaign={campaign.id} name={campaign.name} isSignedIn={isSignedIn} />
  ));
}

function Door({
  campaign,
  name,
  isSignedIn,
}: {
  campaign: `0x${string}`;
  name: string;
  isSignedIn: boolean;
}) {
  const reading = useReading(DoorDocument, isSignedIn ? { campaign } : undefined);
  if (!isSignedIn) {
    return (
      <section className="panel">
        <header className="panel-head">
          <h2>Owners of {name}</h2>
        </header>
        <div className="panel-body">
          <Empty action={<SignInButton />}>
            Prove your wallet by a signature, and the owners' group opens.
          </Empty>
        </div>
      </section>
    );
  }
  return (
    <Panel title={`Owners of ${name}`} reading={reading}>
      {({ ownersGroup }) =>
        ownersGroup === null ? (
          <Notice>The group cannot be opened now.</Notice>
        ) : (
          <div className="stack">
            <p className="soft">
              You are one of {plural(ownersGroup.memberCount, "member")}, since {day(ownersGroup.memberSince)}
              .
            </p>
            {ownersGroup.welcome ? <p>{ownersGroup.welcome}</p> : null}
            {ownersGroup.links.length === 0 ? (
              <p className="soft small">The operator of this gateway has named no place to meet yet.</p>
            ) : null}
            {ownersGroup.links.map(({ label, url }) => (
              <a key={url} className="button" href={url} target="_blank" rel="noreferrer">
                {label}
              </a>
            ))}
          </div>
        )
      }
    </Panel>
  );
}
