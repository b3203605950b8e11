const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    },
  ],
};
const document = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" }],
};
const roleArn = "arn:aws:iam::000000000000:role/Role";

/** Gives the smallest properties that each resource type takes. */
export const samples: Readonly<Record<string, unknown>> = {
  "AWS::DynamoDB::Table": {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  },
  "AWS::IAM::ManagedPolicy": { PolicyDocument: document },
  "AWS::IAM::Policy": { PolicyName: "Policy", PolicyDocument: document, Roles: ["Role"] },
  "AWS::IAM::Role": { AssumeRolePolicyDocument: trust },
  "AWS::Lambda::Function": {
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { S3Bucket: "bucket", S3Key: "a.zip" },
    Role: roleArn,
  },
  "AWS::Lambda::Permission": {
    Action: "lambda:InvokeFunction",
    FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:Function",
    Principal: "apigateway.amazonaws.com",
  },
  "AWS::Logs::LogGroup": {},
};
