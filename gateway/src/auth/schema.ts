import { makeExecutableSchema } from "@graphql-tools/schema";
import type { Address } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { OwnersGroupConfig } from "../config.ts";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import { seamsOf } from "../stitching/merge.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { apiKeyResolvers, apiKeyTypeDefs } from "./api-key-schema.ts";
import type { ApiKeys } from "./api-keys.ts";
import { isAuthenticated, requireSession } from "./caller.ts";
import { type OwnersGroup, ownersGroup } from "./owners-group.ts";
import type { Sessions, SessionTokens } from "./sessions.ts";
import type { SignIn, SignInNonce } from "./sign-in.ts";
import { seconds } from "./time.ts";

const typeDefs = /* GraphQL */ `
  scalar BigInt
  scalar Bytes

  "What goes into the message that a wallet signs (EIP-4361), besides the page's address and the wallet's."
  type SignInNonce {
    "Good for one sign-in."
    nonce: String!
    chainId: Int!
    "Unix time in seconds; the message's Issued At."
    issuedAt: BigInt!
    "Unix time in seconds until which the message must be here."
    expiresAt: BigInt!
  }

  "A wallet that has signed in. Keep both tokens where no other page can read them; no cookie is set."
  type Session {
    "The wallet that has signed in."
    account: Account
    "Goes with every request, as \`Authorization: Bearer <accessToken>\`."
    accessToken: String!
    "Unix time in seconds."
    accessTokenExpiresAt: BigInt!
    "Gives another pair of tokens, once."
    refreshToken: String!
    "Unix time in seconds at which the session is over, however often it is refreshed."
    expiresAt: BigInt!
  }

  "Who asks."
  type Viewer {
    "The wallet that has signed in, or whose API key is used."
    account: Account
  }

  type Account {
    id: Bytes!
  }

  type Campaign {
    id: Bytes!
  }

  "What is for the members of a campaign only; who they are says \`campaign { positions(where: { isMember: true }) }\`."
  type OwnersGroup {
    campaign: Campaign
    "Unix time in seconds at which the caller became a member."
    memberSince: BigInt!
    "Members at this moment."
    memberCount: Int!
    "What the operator says to members."
    welcome: String
    "Where members meet."
    links: [OwnersGroupLink!]!
  }

  type OwnersGroupLink {
    label: String!
    url: String!
  }

  type Query {
    "Who asks; null for whoever has not signed in."
    viewer: Viewer
    "What is for the members of a campaign only. Who is not one gets FORBIDDEN, with the way to become one."
    ownersGroup(campaign: Bytes!): OwnersGroup
  }

  type Mutation {
    "A nonce for a sign-in message."
    signInNonce: SignInNonce
    """
    Begins a session for the wallet that has signed this EIP-4361 message: with its key, or as a contract (ERC-1271), which
    need not be deployed yet (ERC-6492). Domain and URI are the page's, chain id and nonce those of \`signInNonce\`.
    """
    signIn(message: String!, signature: Bytes!): Session
    """
    Another pair of tokens for a refresh token. Each is used once: a second use, other than within the moment that a
    lost answer or a second tab takes, ends the session.
    """
    refreshSession(refreshToken: String!): Session
    "Ends this session, or every session of this wallet; says how many."
    signOut(everywhere: Boolean! = false): Int
  }
`;

export interface AuthParts {
  readonly db: Db;
  readonly chain: Chain | undefined;
  /** By campaign, as an address in lower case. */
  readonly groups: ReadonlyMap<string, OwnersGroupConfig>;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
}

/** Who asks, and how they prove it, as a subschema of its own. */
export function createAuthSubschema({
  db,
  chain,
  groups,
  signIn,
  sessions,
  apiKeys,
}: AuthParts): GatewaySubschema {
  const seams = seamsOf("Auth", ["Account", "Campaign"]);
  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs: [typeDefs, apiKeyTypeDefs, seams.typeDefs],
    resolvers: [
      seams.resolvers,
      apiKeyResolvers(db, apiKeys),
      {
        BigInt: BigIntScalar,
        Query: {
          viewer: (_root: unknown, _args: unknown, { caller }: GatewayContext) =>
            isAuthenticated(caller) ? { account: { id: caller.account } } : null,
          ownersGroup: (_root: unknown, { campaign }: { campaign: string }, { caller }: GatewayContext) =>
            ownersGroup(chain, groups, campaign.toLowerCase() as Address, caller),
        },
        Mutation: {
          signInNonce: () => signIn.nonce(),
          signIn: (_root: unknown, { message, signature }: { message: string; signature: string }) =>
            signIn.signIn(message, signature),
          refreshSession: (_root: unknown, { refreshToken }: { refreshToken: string }) =>
            sessions.refresh(refreshToken),
          signOut(_root: unknown, { everywhere }: { everywhere: boolean }, { caller }: GatewayContext) {
            const { account, credential } = requireSession(caller, "to sign out");
            return sessions.end(account, everywhere ? "all" : credential);
          },
        },
        SignInNonce: {
          issuedAt: ({ issuedAt }: SignInNonce) => seconds(issuedAt),
          expiresAt: ({ expiresAt }: SignInNonce) => seconds(expiresAt),
        },
        OwnersGroup: {
          campaign: ({ campaign }: OwnersGroup) => ({ id: campaign }),
          memberSince: ({ memberSince }: OwnersGroup) => String(memberSince),
          memberCount: ({ memberCount }: OwnersGroup) => Number(memberCount),
        },
        Session: {
          account: ({ account }: SessionTokens) => ({ id: account }),
          accessTokenExpiresAt: ({ accessTokenExpiresAt }: SessionTokens) => seconds(accessTokenExpiresAt),
          expiresAt: ({ expiresAt }: SessionTokens) => seconds(expiresAt),
        },
      },
    ],
  });
  return { schema, merge: seams.merge };
}
