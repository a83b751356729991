namespace Snappier;

public static class Snappy
{
    public const string Answer = "the old one";
}
