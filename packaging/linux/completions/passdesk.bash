# Completes the arguments of passdesk in bash.

_passdesk() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words
    case $previous in
        --profile)
            words=$(sed -En 's/^\[(profile )?([^] ]+)\].*/\2/p' \
                "${AWS_CONFIG_FILE:-$HOME/.aws/config}" "${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" 2>/dev/null)
            ;;
        --renderer) words="wgpu glow" ;;
        --demo-users | --region | --endpoint-url) return ;;
        *)
            words="--demo --demo-users --profile --region --endpoint-url --read-only --renderer -h --help -V --version"
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _passdesk passdesk
