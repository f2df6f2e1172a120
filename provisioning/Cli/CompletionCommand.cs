using System.CommandLine;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl completion</c>: a script for the shell that asks desactl itself what can follow.</summary>
internal static class CompletionCommand
{
    // What is suggested contains what was typed, anywhere; bash keeps what begins with it.
    private const string Bash = """
        _desactl() {
          local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
          COMPREPLY=($(compgen -W "$(desactl "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _desactl desactl
        """;

    private const string Zsh = """
        #compdef desactl
        _desactl() {
          local line=${(j: :)words[1,CURRENT]}
          local -a found=(${(f)"$(desactl "[suggest:${#line}]" "$line" 2>/dev/null)"})
          compadd -a found || _files
        }
        compdef _desactl desactl
        """;

    private const string Fish = """
        function __desactl
            set -l line (commandline -cp)
            desactl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c desactl -a '(__desactl)'
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    /// <summary>Makes the command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion",
            """
            Prints a script that completes verbs and options in a shell.

            Examples:
              source <(desactl completion bash)         in ~/.bashrc; for zsh the same in ~/.zshrc, after compinit
              desactl completion fish | source          in ~/.config/fish/config.fish
            """) { shell };
        command.SetAction(result => surroundings.Output.WriteLine(Scripts[result.GetValue(shell)!]));
        return command;
    }
}
