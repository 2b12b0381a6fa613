# Completes the arguments of passdesk in fish.

function __passdesk_profiles
    set -l config $HOME/.aws/config
    set -q AWS_CONFIG_FILE; and set config $AWS_CONFIG_FILE
    set -l credentials $HOME/.aws/credentials
    set -q AWS_SHARED_CREDENTIALS_FILE; and set credentials $AWS_SHARED_CREDENTIALS_FILE
    sed -En 's/^\[(profile )?([^] ]+)\].*/\2/p' $config $credentials 2>/dev/null | sort -u
end

complete -c passdesk -f
complete -c passdesk -l demo -d "Open the demo account"
complete -c passdesk -l demo-users -x -d "Open the demo account with this many users"
complete -c passdesk -l profile -x -a "(__passdesk_profiles)" -d "Open the account of this AWS profile"
complete -c passdesk -l region -x -d "Use this AWS region instead of the profile's"
complete -c passdesk -l endpoint-url -x -d "Send calls to IAM, STS and Organizations there, not to AWS"
complete -c passdesk -l read-only -d "Refuse every change"
complete -c passdesk -l renderer -x -a "wgpu glow" -d "Paint with this only"
complete -c passdesk -s h -l help -d "Show the options"
complete -c passdesk -s V -l version -d "Show the version"
