import { PlatformChanged } from "../../../generated/Source/Source";
import { loadProtocol } from "../store/protocol";

/** Changes the platform's recipient for collections that are published from now on. */
export function handlePlatformChanged(event: PlatformChanged): void {
  const protocol = loadProtocol();
  protocol.platform = event.params.platform;
  protocol.save();
}
