import { type HandlerCall, LOG_LEVELS, type RequestedSource } from "../call.ts";
import { type Heap, MappingError } from "../heap.ts";
import type { HostFunctions } from "../module.ts";
import { newTaggedMap, readTaggedMap } from "../store-values.ts";

/** `dataSource.*`, `log.log` and `abort`. */
export function sourceFunctions(
  heap: () => Heap,
  call: () => HandlerCall,
  templates: ReadonlySet<string>,
): HostFunctions {
  const request = (template: string, parameters: number, context: RequestedSource["context"]) => {
    if (!templates.has(template)) {
      throw new MappingError(
        `Failed to create data source from name \`${template}\`: No template with this name in parent data source \`${call().source.name}\`. Available names: ${[...templates].join(", ")}.`,
      );
    }
    call().requested.push({
      template,
      parameters: heap()
        .array(parameters)
        .map((pointer) => heap().string(pointer)),
      context,
    });
    return undefined;
  };

  return {
    "dataSource.create": (name, parameters) =>
      request(heap().string(name as number), parameters as number, undefined),
    "dataSource.createWithContext": (name, parameters, context) =>
      request(heap().string(name as number), parameters as number, readTaggedMap(heap(), context as number)),
    "dataSource.address": () => heap().newBytes(call().source.address),
    "dataSource.network": () => heap().newString(call().network),
    "dataSource.context": () => newTaggedMap(heap(), call().source.context),
    "log.log": (level, message) => {
      const text = heap().string(message as number);
      const name = LOG_LEVELS[level as number] ?? "debug";
      call().messages.push({ level: name, text });
      if (name === "critical")
        throw new MappingError(`Critical error logged in mapping with log message: ${text}`);
      return undefined;
    },
    abort: (message, file, line, column) => {
      const text = message === 0 ? "no message" : `message: ${heap().string(message as number)}`;
      const place =
        file === 0 ? "an unknown location" : `${heap().string(file as number)}${position(line, column)}`;
      throw new MappingError(`Mapping aborted at ${place}, with ${text}`);
    },
  };
}

function position(line: number | undefined, column: number | undefined): string {
  return `${line ? `, line ${line}` : ""}${column ? `, column ${column}` : ""}`;
}
