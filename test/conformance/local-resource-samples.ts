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
const certificateArn = `arn:aws:iot:us-east-1:000000000000:cert/${"a".repeat(64)}`;

/** Gives the smallest properties that each resource type takes. */
export const samples: Readonly<Record<string, unknown>> = {
  "AWS::ApiGateway::Account": {},
  "AWS::ApiGateway::ApiKey": {},
  "AWS::ApiGateway::Authorizer": {
    RestApiId: "api",
    Name: "Authorizer",
    Type: "COGNITO_USER_POOLS",
    ProviderARNs: ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_aaaaaaaaa"],
    IdentitySource: "method.request.header.Authorization",
  },
  "AWS::ApiGateway::Deployment": { RestApiId: "api" },
  "AWS::ApiGateway::GatewayResponse": { RestApiId: "api", ResponseType: "DEFAULT_4XX" },
  "AWS::ApiGateway::Method": {
    RestApiId: "api",
    ResourceId: "root",
    HttpMethod: "GET",
    Integration: { Type: "MOCK" },
  },
  "AWS::ApiGateway::Model": {
    RestApiId: "api",
    Name: "Model",
    ContentType: "application/json",
    Schema: {},
  },
  "AWS::ApiGateway::RequestValidator": { RestApiId: "api" },
  "AWS::ApiGateway::Resource": { RestApiId: "api", ParentId: "root", PathPart: "robots" },
  "AWS::ApiGateway::RestApi": { Name: "api" },
  "AWS::ApiGateway::Stage": { RestApiId: "api", StageName: "prod", DeploymentId: "one" },
  "AWS::ApiGateway::UsagePlan": {},
  "AWS::ApiGateway::UsagePlanKey": { KeyId: "key", KeyType: "API_KEY", UsagePlanId: "plan" },
  "AWS::CloudFront::CachePolicy": {
    CachePolicyConfig: {
      Name: "photos",
      MinTTL: 0,
      DefaultTTL: 86_400,
      MaxTTL: 31_536_000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: "none" },
        HeadersConfig: { HeaderBehavior: "none" },
        QueryStringsConfig: { QueryStringBehavior: "none" },
        EnableAcceptEncodingGzip: false,
      },
    },
  },
  "AWS::CloudFront::Distribution": {
    DistributionConfig: {
      Enabled: true,
      Origins: [
        {
          Id: "page",
          DomainName: "bucket.s3.us-east-1.amazonaws.com",
          OriginAccessControlId: "E1",
          S3OriginConfig: { OriginAccessIdentity: "" },
        },
      ],
      DefaultCacheBehavior: {
        TargetOriginId: "page",
        ViewerProtocolPolicy: "redirect-to-https",
        CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      },
    },
  },
  "AWS::CloudFront::OriginAccessControl": {
    OriginAccessControlConfig: {
      Name: "page",
      OriginAccessControlOriginType: "s3",
      SigningBehavior: "always",
      SigningProtocol: "sigv4",
    },
  },
  "AWS::CloudFront::ResponseHeadersPolicy": {
    ResponseHeadersPolicyConfig: { Name: "page" },
  },
  "AWS::Cognito::UserPool": {},
  "AWS::Cognito::UserPoolClient": { UserPoolId: "us-east-1_pool" },
  "AWS::Cognito::UserPoolDomain": { UserPoolId: "us-east-1_pool", Domain: "outrider" },
  "AWS::Cognito::UserPoolGroup": { UserPoolId: "us-east-1_pool", GroupName: "operator" },
  "AWS::Cognito::UserPoolIdentityProvider": {
    UserPoolId: "us-east-1_pool",
    ProviderName: "Google",
    ProviderType: "Google",
    ProviderDetails: {},
  },
  "AWS::Cognito::IdentityPool": { AllowUnauthenticatedIdentities: false },
  "AWS::Cognito::IdentityPoolRoleAttachment": { IdentityPoolId: "us-east-1:pool" },
  "AWS::ApiGatewayV2::Api": { Name: "api", ProtocolType: "HTTP" },
  "AWS::ApiGatewayV2::Authorizer": {
    ApiId: "api",
    Name: "Authorizer",
    AuthorizerType: "JWT",
    IdentitySource: ["$request.header.Authorization"],
    JwtConfiguration: { Audience: ["audience"], Issuer: "https://issuer.example" },
  },
  "AWS::ApiGatewayV2::Integration": {
    ApiId: "api",
    IntegrationType: "AWS_PROXY",
    IntegrationUri: "arn:aws:lambda:us-east-1:000000000000:function:Function",
    PayloadFormatVersion: "2.0",
  },
  "AWS::ApiGatewayV2::Route": {
    ApiId: "api",
    RouteKey: "GET /robots/{robot}",
    Target: "integrations/integration",
  },
  "AWS::ApiGatewayV2::Stage": { ApiId: "api", StageName: "$default", AutoDeploy: true },
  "AWS::DynamoDB::Table": {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  },
  "AWS::IAM::ManagedPolicy": { PolicyDocument: document },
  "AWS::IAM::Policy": { PolicyName: "Policy", PolicyDocument: document, Roles: ["Role"] },
  "AWS::IAM::Role": { AssumeRolePolicyDocument: trust },
  "AWS::IoT::Policy": {
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "iot:Connect", Resource: "*" }],
    },
  },
  "AWS::IoT::PolicyPrincipalAttachment": { PolicyName: "Policy", Principal: certificateArn },
  "AWS::IoT::RoleAlias": { RoleArn: roleArn },
  "AWS::IoT::Thing": {},
  "AWS::IoT::ThingPrincipalAttachment": { ThingName: "thing", Principal: certificateArn },
  "AWS::IoT::ThingType": {},
  "AWS::IoT::TopicRule": {
    TopicRulePayload: {
      Sql: "SELECT * FROM 'a/b'",
      AwsIotSqlVersion: "2016-03-23",
      Actions: [{ Republish: { Topic: "c/d", RoleArn: roleArn } }],
    },
  },
  "AWS::KinesisVideo::SignalingChannel": {},
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
  "AWS::S3::Bucket": {},
  "AWS::SecretsManager::Secret": { GenerateSecretString: {} },
  "AWS::Scheduler::Schedule": {
    ScheduleExpression: "rate(30 minutes)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: roleArn },
  },
  "AWS::S3::BucketPolicy": {
    Bucket: "bucket",
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Resource: "arn:aws:s3:::bucket/*",
        },
      ],
    },
  },
};
