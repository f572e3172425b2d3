import type { ApolloServerPlugin } from "@apollo/server";
import { ApolloArmor } from "@escape.tech/graphql-armor";
import type { ValidationRule } from "graphql";
import type { Config } from "../config.ts";

/**
 * Limits on documents, checked before anything runs. Cost counts each field, times `first` where it is a
 * literal, times 1.5 per level; what variables ask for is bounded by the index's own limit of 1000 and by time.
 */
export function documentLimits(config: Config): {
  plugins: ApolloServerPlugin[];
  validationRules: ValidationRule[];
} {
  const armor = new ApolloArmor({
    blockFieldSuggestion: { enabled: !config.SCHEMA_HINTS },
    maxDepth: { n: config.MAX_DEPTH },
    maxAliases: { n: config.MAX_ALIASES },
    maxDirectives: { n: config.MAX_DIRECTIVES },
    // GraphQL's own parser stops at MAX_TOKENS, and answers as it does to any other syntax error.
    maxTokens: { enabled: false },
    costLimit: { maxCost: config.MAX_COST },
  });
  const { plugins, validationRules } = armor.protect();
  // Its plugins are typed by Apollo Server's CommonJS declarations, which TypeScript takes for other types.
  return { plugins: plugins as unknown as ApolloServerPlugin[], validationRules: [...validationRules] };
}
