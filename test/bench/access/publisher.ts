/** Publishes as fast as the broker takes it and hears it all, in a process of its own. */
import { connectAsync, type MqttClient } from "mqtt";

/** Is one round, as the parent asks for it. */
export interface Round {
  readonly url: string;
  readonly clientId: string;
  readonly count: number;
  /** Topics are `<prefix>` alone, or `<prefix>/<number>` where each message has one of its own. */
  readonly prefix: string;
  readonly isEachNew: boolean;
}

/** Messages on their way at most: the broker never waits for a slow receiver. */
const AHEAD = 200;
const PAYLOAD = JSON.stringify({
  left: 0.5,
  right: 0.5,
  sequence: 1_234,
  basedOnMs: 1_767_225_600_000,
});

process.on("message", (round: Round) => {
  play(round).then(
    () => process.send?.("done"),
    (error: unknown) => {
      throw error;
    },
  );
});
process.send?.("ready");

async function play({ url, clientId, count, prefix, isEachNew }: Round): Promise<void> {
  const options = { clientId, reconnectPeriod: 0, transformWsUrl: () => url };
  const client = await connectAsync(url, options);
  await client.subscribeAsync(`${prefix}/#`);
  const heard = hearAll(client, count);
  for (let sent = 0; sent < count; sent += 1) {
    client.publish(isEachNew ? `${prefix}/${sent}` : `${prefix}/0`, PAYLOAD, { qos: 0 });
    if (sent % AHEAD === AHEAD - 1) await heard.atLeast(sent - AHEAD / 2);
  }
  await heard.atLeast(count);
  await client.endAsync();
}

function hearAll(client: MqttClient, count: number) {
  let heard = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let onEnough = () => {};
  client.on("message", () => {
    heard += 1;
    if (heard >= wanted) onEnough();
  });
  return {
    atLeast: (number: number) =>
      new Promise<void>((resolve) => {
        if (heard >= Math.min(number, count)) return resolve();
        wanted = Math.min(number, count);
        onEnough = resolve;
      }),
  };
}
