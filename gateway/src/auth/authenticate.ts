import { GatewayError } from "../errors.ts";
import type { AccessTokens } from "./access-token.ts";
import { API_KEY_PREFIX, type ApiKeys } from "./api-keys.ts";
import { ANONYMOUS, type Caller } from "./caller.ts";
import type { Sessions } from "./sessions.ts";

/** Says who asks, the same for every transport. */
export class Authenticator {
  readonly #tokens: AccessTokens;
  readonly #sessions: Sessions;
  readonly #apiKeys: ApiKeys;

  constructor(tokens: AccessTokens, sessions: Sessions, apiKeys: ApiKeys) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#apiKeys = apiKeys;
  }

  /**
   * Whoever `authorization` proves; anonymous only where there is none. It is the value of HTTP's Authorization header,
   * or of `authorization` in graphql-ws's connectionParams: "Bearer <access token or API key>". A connection outlives a session,
   * so ask again for each operation on it.
   * @throws GatewayError UNAUTHENTICATED where it is wrong, expired or ended; DATABASE_UNAVAILABLE where that cannot
   * be known
   */
  async authenticate(authorization: unknown): Promise<Caller> {
    if (authorization === undefined || authorization === null) return ANONYMOUS;
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(String(authorization)) ?? [];
    if (token === undefined) {
      throw new GatewayError("UNAUTHENTICATED", 'The Authorization must be "Bearer <token>".');
    }
    if (token.startsWith(API_KEY_PREFIX)) return this.#apiKeys.authenticate(token);
    const { session, account } = await this.#tokens.verify(token);
    await this.#sessions.requireLive(session, account);
    return { actor: account, account, credential: { kind: "session", id: session } };
  }
}
