/** Gives the smallest properties that each resource type takes. */
export const samples: Readonly<Record<string, unknown>> = {
  "AWS::DynamoDB::Table": {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  },
  "AWS::Logs::LogGroup": {},
};
