/** Makes and deletes the channels over which robots and viewers agree on live video. */
import {
  CreateSignalingChannelCommand,
  DeleteSignalingChannelCommand,
  DescribeSignalingChannelCommand,
  KinesisVideoClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis-video";

/** A channel bears its robot's name: the device's role is limited to it. */
export class SignalingChannels {
  readonly #client: KinesisVideoClient;

  constructor(options: object) {
    this.#client = new KinesisVideoClient(options);
  }

  /** Makes a channel; one that is there already is no failure. */
  async create(name: string): Promise<void> {
    try {
      await this.#client.send(
        new CreateSignalingChannelCommand({ ChannelName: name, ChannelType: "SINGLE_MASTER" }),
      );
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  }

  /** Deletes a channel; one that is gone already is no failure. */
  async delete(name: string): Promise<void> {
    try {
      const { ChannelInfo } = await this.#client.send(
        new DescribeSignalingChannelCommand({ ChannelName: name }),
      );
      const ChannelARN = ChannelInfo?.ChannelARN;
      await this.#client.send(new DeleteSignalingChannelCommand({ ChannelARN }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }
}
