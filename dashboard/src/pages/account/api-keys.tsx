import { type FormEvent, useId, useState } from "react";
import { gateway, queries, useReading } from "../../data/gateway.ts";
import { day } from "../../format/time.ts";
import { ApiKeysDocument, CreateApiKeyDocument, RevokeApiKeyDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Notice } from "../../ui/parts.tsx";
import { reasonOf } from "../../wallet/rejection.ts";
import { SignInButton } from "../../wallet/sign-in-button.tsx";

/** Keys with which programs ask in the name of the wallet. */
export function ApiKeys({ isSignedIn }: { isSignedIn: boolean }) {
  const reading = useReading(ApiKeysDocument, isSignedIn ? {} : undefined);
  const [problem, setProblem] = useState<string>();
  if (!isSignedIn) {
    return (
      <section className="panel">
        <header className="panel-head">
          <h2>API keys</h2>
        </header>
        <div className="panel-body">
          <Empty action={<SignInButton />}>Sign in to see and make keys for your programs.</Empty>
        </div>
      </section>
    );
  }
  const revoke = async (id: string) => {
    try {
      await gateway.mutate(RevokeApiKeyDocument, { id });
      await queries.invalidateQueries();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <Panel title="API keys" reading={reading}>
      {({ viewer }) => (
        <div className="stack">
          {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
          <NewKey />
          <ul className="history">
            {viewer?.account?.apiKeys?.map(({ id, name, scopes, createdAt, revokedAt, budget }) => (
              <li key={id}>
                <span>
                  <strong>{name}</strong> <span className="mono">mwk_{id}…</span>
                </span>
                {revokedAt === null ? (
                  <button type="button" className="button" data-kind="quiet" onClick={() => void revoke(id)}>
                    Revoke<span className="visually-hidden"> {name}</span>
                  </button>
                ) : (
                  <span className="badge" data-kind="bad">
                    revoked
                  </span>
                )}
                <span className="soft small">
                  {scopes.join(", ").toLowerCase()} · since {day(createdAt)} · spent{" "}
                  <Eth wei={budget.spentWei} /> this {budget.period.toLowerCase()}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function NewKey() {
  const field = useId();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      const { createApiKey } = await gateway.mutate(CreateApiKeyDocument, {
        input: { name, scopes: ["READ", "USAGE"], budgetPeriod: "MONTH" },
      });
      setSecret(createApiKey?.secret);
      await queries.invalidateQueries();
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void make(event)}>
      <div className="field">
        <label htmlFor={field}>Name of a new key that may read what is yours</label>
        <div className="row">
          <input
            id={field}
            className="input key-name"
            value={name}
            required
            onChange={({ target }) => setName(target.value)}
          />
          <button type="submit" className="button">
            Make a key
          </button>
        </div>
      </div>
      {problem === undefined ? null : <Notice kind="bad">{problem}</Notice>}
      {secret === undefined ? null : (
        <Notice kind="good">
          Shown this once: <span className="mono">{secret}</span>
        </Notice>
      )}
    </form>
  );
}
