/** What an API key may do. What is public needs no scope, and what only a person may do no key can. */
export const scopes = {
  READ: "See what is the wallet's own, such as the prompts of its generations.",
  GENERATE: "Generate images, and cancel generations; within the key's budget.",
  USAGE: "See the wallet's usage, credits and spending.",
} as const;

export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as Scope[];
