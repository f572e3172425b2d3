import { providersSchema } from "../src/generation/providers/config.ts";
import { createProvider } from "../src/generation/providers/create.ts";
import type { Provider } from "../src/generation/providers/provider.ts";

/** A provider as PROVIDERS describes it, with this key. */
export function providerOf(settings: Record<string, unknown>, apiKey: string): Provider {
  const [config] = providersSchema.parse([{ id: "local", models: "*", apiKeyEnv: "KEY", ...settings }]);
  if (!config) throw new Error("no provider");
  return createProvider(config.kind === "in-process" ? config : { ...config, apiKey }, 8);
}
