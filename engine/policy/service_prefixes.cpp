// Prefixes of AWS services. Source: Service Authorization Reference, "Actions, resources, and
// condition keys for AWS services".
#include "engine/base/text.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

constexpr std::string_view kServicePrefixes =
    "a2c a4b access-analyzer account account-management acm acm-pca activate aiops airflow "
    "airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway app-integrations "
    "appconfig appfabric appflow application-autoscaling application-cost-profiler "
    "application-signals application-transformation applicationinsights appmesh appmesh-preview "
    "apprunner appstream appstudio appsync apptest aps arc-region-switch arc-zonal-shift arsenal "
    "artifact athena auditmanager autoscaling autoscaling-plans aws-marketplace "
    "aws-marketplace-management aws-portal awsconnector b2bi backup backup-gateway backup-search "
    "backup-storage batch bcm-dashboards bcm-data-exports bcm-pricing-calculator "
    "bcm-recommended-actions bedrock bedrock-agentcore bedrock-mantle billing billingconductor "
    "braket budgets bugbust cases cassandra ce chatbot chime cleanrooms cleanrooms-ml cloud9 "
    "clouddirectory cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch "
    "cloudshell cloudtrail cloudtrail-data cloudwatch codeartifact codebuild codecatalyst "
    "codecommit codeconnections codedeploy codedeploy-commands-secure codeguru codeguru-profiler "
    "codeguru-reviewer codeguru-security codepipeline codestar codestar-connections "
    "codestar-notifications codewhisperer cognito-identity cognito-idp cognito-sync comprehend "
    "comprehendmedical compute-optimizer config connect connect-campaigns consoleapp "
    "consolidatedbilling controlcatalog controltower cost-optimization-hub cur "
    "customer-verification "
    "databrew dataexchange datapipeline datasync datazone dax dbqms deadline deepcomposer deeplens "
    "deepracer detective devicefarm devops-guru devopsagent directconnect discovery dlm dms "
    "docdb-elastic drs ds ds-data dsql dynamodb ebs ec2 ec2-instance-connect ec2messages ecr "
    "ecr-public ecs eks eks-auth eks-mcp elasticache elasticbeanstalk elasticfilesystem "
    "elasticloadbalancing elasticmapreduce elastictranscoder elemental-activations "
    "elemental-appliances-software elemental-support-cases elemental-support-content "
    "emr-containers "
    "emr-serverless entityresolution es events evidently evs execute-api finspace finspace-api "
    "firehose fis fms forecast frauddetector freertos freetier fsx gamelift gameliftstreams geo "
    "geo-maps geo-places geo-routes glacier globalaccelerator glue grafana greengrass "
    "groundstation "
    "groundtruthlabeling guardduty health healthlake honeycode iam iam-toolkit identity-sync "
    "identitystore identitystore-auth imagebuilder importexport inspector inspector-scan "
    "inspector2 "
    "internetmonitor invoicing iot iot1click iotanalytics iotdeviceadvisor iotevents iotfleethub "
    "iotfleetwise iotjobsdata iotmanagedintegrations iotroborunner iotsitewise iottwinmaker "
    "iotwireless iq iq-permission ivs ivschat kafka kafka-cluster kafkaconnect kendra "
    "kendra-ranking "
    "kinesis kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard lex "
    "license-manager "
    "license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs "
    "lookoutequipment lookoutmetrics lookoutvision m2 machinelearning macie2 managedblockchain "
    "managedblockchain-query mapcredits marketplacecommerceanalytics mechanicalturk mediaconnect "
    "mediaconvert mediaimport medialive mediapackage mediapackage-vod mediapackagev2 mediastore "
    "mediatailor medical-imaging memorydb mgh mgn migrationhub-orchestrator migrationhub-strategy "
    "mobileanalytics mobilehub mobiletargeting monitron mpa mq neptune-db neptune-graph "
    "network-firewall network-security-director networkflowmonitor networkmanager "
    "networkmanager-chat networkmonitor nimble notifications notifications-contacts nova-act oam "
    "observabilityadmin odb omics one opensearch opsworks opsworks-cm organizations osis outposts "
    "panorama partnercentral partnercentral-account-management payment-cryptography payments "
    "pca-connector-ad pca-connector-scep pcs personalize pi pipes polly pricing pricingplanmanager "
    "private-networks profile proton purchase-orders q qapps qbusiness qdeveloper qldb quicksight "
    "ram "
    "rbin rds rds-data rds-db redshift redshift-data redshift-serverless refactor-spaces "
    "rekognition "
    "repostspace resiliencehub resource-explorer resource-explorer-2 resource-groups rhelkb "
    "robomaker rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config "
    "route53-recovery-readiness route53domains route53globalresolver route53profiles "
    "route53resolver rtbfabric rum s3 s3-object-lambda s3-outposts s3express s3files s3tables "
    "s3vectors sagemaker sagemaker-data-science-assistant sagemaker-geospatial sagemaker-mlflow "
    "sagemaker-unified-studio-mcp savingsplans scheduler schemas scn sdb secretsmanager "
    "security-ir securityagent securityhub securitylake serverlessrepo servicecatalog "
    "servicediscovery serviceextract servicequotas ses shield shield-ddos signer signin signin-mcp "
    "simspaceweaver sms sms-voice snow-device-management snowball sns social-messaging "
    "sqlworkbench "
    "sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso "
    "sso-directory sso-oauth states storagegateway sts support support-console "
    "support-recommendations "
    "supportapp supportplans sustainability swf synthetics tag tax textract thinclient timestream "
    "timestream-influxdb tiros tnb transcribe transfer transform transform-custom translate "
    "trustedadvisor ts user-subscriptions uxc verified-access verifiedpermissions vendor-insights "
    "voiceid vpc-lattice vpc-lattice-svcs vpce waf waf-regional wafv2 wam wellarchitected wickr "
    "wisdom workdocs worklink workmail workmailmessageflow workspaces workspaces-instances "
    "workspaces-web xray ";

const std::vector<std::string>& service_prefixes() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> out;
    for (std::string& word : split(kServicePrefixes, ' '))
      if (!word.empty())
        out.push_back(std::move(word));
    return out;
  }();
  return all;
}

}  // namespace

bool is_service_prefix(std::string_view prefix) {
  for (const std::string& known : service_prefixes())
    if (equals_ignore_case(known, prefix))
      return true;
  return false;
}

std::optional<std::string> closest_service(std::string_view prefix) {
  return closest(prefix, service_prefixes());
}

}  // namespace lockbox::policy
