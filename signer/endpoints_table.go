package signer

// The tables that Locate and the lists of a form read. The facts are those of
// AWS's own data: partitions.json, endpoints.json and the services' models of
// botocore and the AWS SDKs for Go.

// A partition is a part of AWS with its own accounts, regions and domain.
//
//   - https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
type partition struct {
	id, suffix, dualStack string
	global                string // the region that its global endpoints are signed for
	begins                string // how its regions' names begin
}

// partitions has the one without a beginning of its own first.
var partitions = [...]partition{
	{"aws", ".amazonaws.com", ".api.aws", "us-east-1", ""},
	{"aws-cn", ".amazonaws.com.cn", ".api.amazonwebservices.com.cn", "cn-northwest-1", "cn-"},
	{"aws-us-gov", ".amazonaws.com", ".api.aws", "us-gov-west-1", "us-gov-"},
	{"aws-iso", ".c2s.ic.gov", ".api.aws.ic.gov", "us-iso-east-1", "us-iso-"},
	{"aws-iso-b", ".sc2s.sgov.gov", ".api.aws.scloud", "us-isob-east-1", "us-isob-"},
	{"aws-iso-e", ".cloud.adc-e.uk", ".api.cloud-aws.adc-e.uk", "eu-isoe-west-1", "eu-isoe-"},
	{"aws-iso-f", ".csp.hci.ic.gov", ".api.aws.hci.ic.gov", "us-isof-south-1", "us-isof-"},
	{"aws-eusc", ".amazonaws.eu", ".api.amazonwebservices.eu", "eusc-de-east-1", "eusc-"},
}

// regions begins, in each partition, with those of the United States.
var regions = []Region{
	{"us-east-1", "US East (N. Virginia)", "aws"},
	{"us-east-2", "US East (Ohio)", "aws"},
	{"us-west-1", "US West (N. California)", "aws"},
	{"us-west-2", "US West (Oregon)", "aws"},
	{"af-south-1", "Africa (Cape Town)", "aws"},
	{"ap-east-1", "Asia Pacific (Hong Kong)", "aws"},
	{"ap-east-2", "Asia Pacific (Taipei)", "aws"},
	{"ap-northeast-1", "Asia Pacific (Tokyo)", "aws"},
	{"ap-northeast-2", "Asia Pacific (Seoul)", "aws"},
	{"ap-northeast-3", "Asia Pacific (Osaka)", "aws"},
	{"ap-south-1", "Asia Pacific (Mumbai)", "aws"},
	{"ap-south-2", "Asia Pacific (Hyderabad)", "aws"},
	{"ap-southeast-1", "Asia Pacific (Singapore)", "aws"},
	{"ap-southeast-2", "Asia Pacific (Sydney)", "aws"},
	{"ap-southeast-3", "Asia Pacific (Jakarta)", "aws"},
	{"ap-southeast-4", "Asia Pacific (Melbourne)", "aws"},
	{"ap-southeast-5", "Asia Pacific (Malaysia)", "aws"},
	{"ap-southeast-6", "Asia Pacific (New Zealand)", "aws"},
	{"ap-southeast-7", "Asia Pacific (Thailand)", "aws"},
	{"ca-central-1", "Canada (Central)", "aws"},
	{"ca-west-1", "Canada West (Calgary)", "aws"},
	{"eu-central-1", "Europe (Frankfurt)", "aws"},
	{"eu-central-2", "Europe (Zurich)", "aws"},
	{"eu-north-1", "Europe (Stockholm)", "aws"},
	{"eu-south-1", "Europe (Milan)", "aws"},
	{"eu-south-2", "Europe (Spain)", "aws"},
	{"eu-west-1", "Europe (Ireland)", "aws"},
	{"eu-west-2", "Europe (London)", "aws"},
	{"eu-west-3", "Europe (Paris)", "aws"},
	{"il-central-1", "Israel (Tel Aviv)", "aws"},
	{"me-central-1", "Middle East (UAE)", "aws"},
	{"me-south-1", "Middle East (Bahrain)", "aws"},
	{"mx-central-1", "Mexico (Central)", "aws"},
	{"sa-east-1", "South America (São Paulo)", "aws"},
	{"cn-north-1", "China (Beijing)", "aws-cn"},
	{"cn-northwest-1", "China (Ningxia)", "aws-cn"},
	{"us-gov-east-1", "AWS GovCloud (US-East)", "aws-us-gov"},
	{"us-gov-west-1", "AWS GovCloud (US-West)", "aws-us-gov"},
	{"us-iso-east-1", "US ISO East", "aws-iso"},
	{"us-iso-west-1", "US ISO West", "aws-iso"},
	{"us-isob-east-1", "US ISOB East (Ohio)", "aws-iso-b"},
	{"us-isob-west-1", "US ISOB West", "aws-iso-b"},
	{"eu-isoe-west-1", "EU ISOE West", "aws-iso-e"},
	{"us-isof-east-1", "US ISOF East", "aws-iso-f"},
	{"us-isof-south-1", "US ISOF South", "aws-iso-f"},
	{"eusc-de-east-1", "AWS European Sovereign Cloud (Germany)", "aws-eusc"},
}

// signingNames are the services whose label in the host is not what is signed;
// where the label has others before it (api.ecr, runtime.sagemaker) the last.
//
//   - https://docs.aws.amazon.com/general/latest/gr/ses.html and its like
var signingNames = map[string]string{
	"agreement-marketplace":           "aws-marketplace",
	"aos":                             "es",
	"appconfigdata":                   "appconfig",
	"appstream2":                      "appstream",
	"appsync-api":                     "appsync",
	"appsync-realtime-api":            "appsync",
	"backupstorage":                   "backup-storage",
	"bedrock-agent":                   "bedrock",
	"bedrock-agent-runtime":           "bedrock",
	"bedrock-data-automation":         "bedrock",
	"bedrock-data-automation-runtime": "bedrock",
	"bedrock-runtime":                 "bedrock",
	"cloudhsmv2":                      "cloudhsm",
	"cloudsearchdomain":               "cloudsearch",
	"contact-lens":                    "connect",
	"control-kinesis":                 "kinesis",
	"data-kinesis":                    "kinesis",
	"data-lakeformation":              "lakeformation",
	"data-servicediscovery":           "servicediscovery",
	"ddb":                             "dynamodb",
	"deployment-marketplace":          "aws-marketplace",
	"discovery-datasync":              "datasync",
	"email":                           "ses",
	"entitlement-marketplace":         "aws-marketplace",
	"forecastquery":                   "forecast",
	"git-codecommit":                  "codecommit",
	"identity-chime":                  "chime",
	"importexport":                    "IngestionService",
	"ivsrealtime":                     "ivs",
	"mail-manager":                    "ses",
	"marketplace":                     "aws-marketplace",
	"media-pipelines-chime":           "chime",
	"meetings-chime":                  "chime",
	"memory-db":                       "memorydb",
	"messaging-chime":                 "chime",
	"migrationhub-config":             "mgh",
	"mobile":                          "AWSMobileHubService",
	"models-v2-lex":                   "lex",
	"mturk-requester-sandbox":         "mturk-requester",
	"oidc":                            "sso-oauth",
	"personalize-events":              "personalize",
	"personalize-runtime":             "personalize",
	"pinpoint":                        "mobiletargeting",
	"query-lakeformation":             "lakeformation",
	"queue":                           "sqs",
	"runtime-medical-imaging":         "medical-imaging",
	"runtime-v2-lex":                  "lex",
	"servicecatalog-appregistry":      "servicecatalog",
	"streaming-logs":                  "logs",
	"sync-states":                     "states",
	"transcribestreaming":             "transcribe",
	"voice-chime":                     "chime",
}

// doubleNames are the services that are told apart by the label before.
var doubleNames = map[[2]string]string{
	{"data", "iotevents"}:      "ioteventsdata",
	{"fleethub", "iot"}:        "iotfleethub",
	{"greengrass-ats", "iot"}:  "greengrass",
	{"jobs", "iot"}:            "iot-jobs-data",
	{"participant", "connect"}: "execute-api",
	{"portal", "sso"}:          "awsssoportal",
	{"sms-voice", "pinpoint"}:  "sms-voice",
	{"tunneling", "iot"}:       "IoTSecuredTunneling",
}

// ownedNames are the services that sign by another name at the endpoint of a
// resource than at their own: an account's devices, a database.
//
//   - https://docs.aws.amazon.com/iot/latest/developerguide/iot-connect-devices.html
//   - https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth-connecting-python.html
//   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
var ownedNames = map[string]string{"iot": "iotdata", "neptune": "neptune-db", "rds": "rds-db"}

// customers are the services of which a customer's resource has the region
// before the service: search-x.eu-west-1.es.amazonaws.com.
var customers = map[string]bool{"aoss": true, "cloudsearch": true, "es": true, "neptune": true, "rds": true}

// strangers are names under AWS's domains that take no signed requests.
var strangers = map[string]bool{
	"cache": true, "compute": true, "compute-1": true, "elb": true, "email-smtp": true, "vpce": true, "www": true,
}

// onAWS are the signing names of the services under on.aws.
var onAWS = map[string]string{
	"aos": "es", "aoss": "aoss", "dsql": "dsql", "lambda-url": "lambda", "vpc-lattice-svcs": "vpc-lattice-svcs",
}

// productAdvertising is the signing name of the Product Advertising API 5.
const productAdvertising = "ProductAdvertisingAPI"

// marketplaces are the domains of Amazon's shops, and the regions that requests
// to the Product Advertising API 5 are signed for.
//
//   - https://webservices.amazon.com/paapi5/documentation/common-request-parameters.html
var marketplaces = map[string]string{
	"ae":     "eu-west-1",
	"ca":     "us-east-1",
	"co.jp":  "us-west-2",
	"co.uk":  "eu-west-1",
	"com":    "us-east-1",
	"com.au": "us-west-2",
	"com.be": "eu-west-1",
	"com.br": "us-east-1",
	"com.mx": "us-east-1",
	"com.tr": "eu-west-1",
	"de":     "eu-west-1",
	"eg":     "eu-west-1",
	"es":     "eu-west-1",
	"fr":     "eu-west-1",
	"ie":     "eu-west-1",
	"in":     "eu-west-1",
	"it":     "eu-west-1",
	"nl":     "eu-west-1",
	"pl":     "eu-west-1",
	"sa":     "eu-west-1",
	"se":     "eu-west-1",
	"sg":     "us-west-2",
}

// An amazonHost is the host of a service of Amazon's, and the region that
// requests to it are signed for.
type amazonHost struct{ host, region string }

// advertisingHosts stand for the marketplaces of a region.
var advertisingHosts = []amazonHost{
	{"webservices.amazon.com", "us-east-1"},
	{"webservices.amazon.co.uk", "eu-west-1"},
	{"webservices.amazon.co.jp", "us-west-2"},
}

// sellingPartner are the hosts of the Selling Partner API.
//
//   - https://developer-docs.amazon.com/sp-api/docs/sp-api-endpoints
var sellingPartner = []amazonHost{
	{"sellingpartnerapi-na.amazon.com", "us-east-1"},
	{"sellingpartnerapi-eu.amazon.com", "eu-west-1"},
	{"sellingpartnerapi-fe.amazon.com", "us-west-2"},
}

// bareHosts are the global services that have no region in their host.
var bareHosts = map[string]bool{
	"budgets": true, "cloudfront": true, "iam": true, "importexport": true, "route53": true, "savingsplans": true, "waf": true,
}

// services are sorted by title, without regard to case.
var services = []Service{
	{"execute-api", "execute-api", "Amazon API Gateway (a deployed API)", false},
	{"apigateway", "apigateway", "Amazon API Gateway (management)", false},
	{"athena", "athena", "Amazon Athena", false},
	{"bedrock", "bedrock", "Amazon Bedrock", false},
	{"bedrock", "bedrock-runtime", "Amazon Bedrock Runtime", false},
	{"cloudfront", "cloudfront", "Amazon CloudFront", true},
	{"cloudsearch", "cloudsearch", "Amazon CloudSearch", false},
	{"monitoring", "monitoring", "Amazon CloudWatch", false},
	{"logs", "logs", "Amazon CloudWatch Logs", false},
	{"cognito-identity", "cognito-identity", "Amazon Cognito Identity", false},
	{"cognito-idp", "cognito-idp", "Amazon Cognito User Pools", false},
	{"comprehend", "comprehend", "Amazon Comprehend", false},
	{"connect", "connect", "Amazon Connect", false},
	{"firehose", "firehose", "Amazon Data Firehose", false},
	{"dynamodb", "dynamodb", "Amazon DynamoDB", false},
	{"dynamodb", "streams.dynamodb", "Amazon DynamoDB Streams", false},
	{"ec2", "ec2", "Amazon EC2", false},
	{"autoscaling", "autoscaling", "Amazon EC2 Auto Scaling", false},
	{"ecr", "api.ecr", "Amazon ECR", false},
	{"ecs", "ecs", "Amazon ECS", false},
	{"elasticfilesystem", "elasticfilesystem", "Amazon EFS", false},
	{"eks", "eks", "Amazon EKS", false},
	{"elasticache", "elasticache", "Amazon ElastiCache", false},
	{"elasticmapreduce", "elasticmapreduce", "Amazon EMR", false},
	{"events", "events", "Amazon EventBridge", false},
	{"scheduler", "scheduler", "Amazon EventBridge Scheduler", false},
	{"guardduty", "guardduty", "Amazon GuardDuty", false},
	{"kendra", "kendra", "Amazon Kendra", false},
	{"cassandra", "cassandra", "Amazon Keyspaces", false},
	{"kinesis", "kinesis", "Amazon Kinesis Data Streams", false},
	{"kinesisvideo", "kinesisvideo", "Amazon Kinesis Video Streams", false},
	{"lex", "runtime-v2-lex", "Amazon Lex", false},
	{"geo", "geo", "Amazon Location Service", false},
	{"kafka", "kafka", "Amazon MSK", false},
	{"aoss", "aoss", "Amazon OpenSearch Serverless", false},
	{"es", "es", "Amazon OpenSearch Service", false},
	{"personalize", "personalize-runtime", "Amazon Personalize", false},
	{"mobiletargeting", "pinpoint", "Amazon Pinpoint", false},
	{"polly", "polly", "Amazon Polly", false},
	{"ProductAdvertisingAPI", "webservices", "Amazon Product Advertising API 5", false},
	{"rds", "rds", "Amazon RDS", false},
	{"redshift", "redshift", "Amazon Redshift", false},
	{"rekognition", "rekognition", "Amazon Rekognition", false},
	{"route53", "route53", "Amazon Route 53", true},
	{"s3", "s3", "Amazon S3", false},
	{"s3", "s3-control", "Amazon S3 Control", false},
	{"s3express", "s3express-control", "Amazon S3 Express (control)", false},
	{"glacier", "glacier", "Amazon S3 Glacier", false},
	{"s3tables", "s3tables", "Amazon S3 Tables", false},
	{"sagemaker", "api.sagemaker", "Amazon SageMaker", false},
	{"sagemaker", "runtime.sagemaker", "Amazon SageMaker Runtime", false},
	{"execute-api", "sellingpartnerapi", "Amazon Selling Partner API", false},
	{"ses", "email", "Amazon SES", false},
	{"sdb", "sdb", "Amazon SimpleDB", false},
	{"sns", "sns", "Amazon SNS", false},
	{"sqs", "sqs", "Amazon SQS", false},
	{"swf", "swf", "Amazon SWF", false},
	{"textract", "textract", "Amazon Textract", false},
	{"timestream", "query.timestream", "Amazon Timestream (query)", false},
	{"timestream", "ingest.timestream", "Amazon Timestream (write)", false},
	{"transcribe", "transcribe", "Amazon Transcribe", false},
	{"translate", "translate", "Amazon Translate", false},
	{"workmail", "workmail", "Amazon WorkMail", false},
	{"appconfig", "appconfig", "AWS AppConfig", false},
	{"appsync", "appsync", "AWS AppSync", false},
	{"backup", "backup", "AWS Backup", false},
	{"batch", "batch", "AWS Batch", false},
	{"budgets", "budgets", "AWS Budgets", true},
	{"acm", "acm", "AWS Certificate Manager", false},
	{"servicediscovery", "servicediscovery", "AWS Cloud Map", false},
	{"cloudformation", "cloudformation", "AWS CloudFormation", false},
	{"cloudtrail", "cloudtrail", "AWS CloudTrail", false},
	{"codebuild", "codebuild", "AWS CodeBuild", false},
	{"codecommit", "codecommit", "AWS CodeCommit", false},
	{"codecommit", "git-codecommit", "AWS CodeCommit (Git)", false},
	{"codepipeline", "codepipeline", "AWS CodePipeline", false},
	{"config", "config", "AWS Config", false},
	{"ce", "ce", "AWS Cost Explorer", true},
	{"elasticbeanstalk", "elasticbeanstalk", "AWS Elastic Beanstalk", false},
	{"glue", "glue", "AWS Glue", false},
	{"health", "health", "AWS Health", true},
	{"iam", "iam", "AWS IAM", true},
	{"iot", "iot", "AWS IoT Core", false},
	{"iotdata", "data-ats.iot", "AWS IoT Core (device data)", false},
	{"kms", "kms", "AWS KMS", false},
	{"lambda", "lambda", "AWS Lambda", false},
	{"organizations", "organizations", "AWS Organizations", true},
	{"pricing", "api.pricing", "AWS Price List", false},
	{"secretsmanager", "secretsmanager", "AWS Secrets Manager", false},
	{"shield", "shield", "AWS Shield", true},
	{"states", "states", "AWS Step Functions", false},
	{"sts", "sts", "AWS STS", false},
	{"ssm", "ssm", "AWS Systems Manager", false},
	{"wafv2", "wafv2", "AWS WAF", false},
	{"waf", "waf", "AWS WAF Classic", true},
	{"xray", "xray", "AWS X-Ray", false},
	{"elasticloadbalancing", "elasticloadbalancing", "Elastic Load Balancing", false},
}
